"""A hundred households worked by hand: what is given, each step as it is written on paper, what comes out.

    python tests/worked/by_hand.py        writes households.csv beside this file

It knows nothing of the program: plain decimal arithmetic, one step after the other, by the rates of ``pack.toml``
(stated here once more, as a clerk has them before him). ``test_worked.py`` compares the program with the sheet.
"""

import csv
import datetime as dt
import io
from decimal import ROUND_HALF_UP
from decimal import Decimal as D
from pathlib import Path

SHEET = Path(__file__).with_name("households.csv")
AS_OF = dt.date(2026, 11, 24)

MOVING_HOME, MOVING_M2, MOVING_LEAST, MOVING_MOST = D(1350), D("23.5"), D(1000), D(20000)
MOVES = {"cash": 1, "ticket": 1, "exchange": 2, "mixed": 2}
TRANSITION_HOME, TRANSITION_LEAST, TRANSITION_OTHER = D("13.35"), D(760), D("21.05")
MONTHS = {"cash": 6, "ticket": 9, "exchange": 24, "mixed": 24}
LATE = {"self": 2, "provided": 1}
LOSS_MONTHS, LOSS_INDUSTRY = 6, D(5)
MOVE_M2, MOVE_MOST = D("55.5"), D(6000)
SMALLEST = D(45)
HARDSHIP = {"subsistence": D(5000), "disability": D(3000)}
BUSINESS_M2 = D("312.5")
CASH_AID = {"cash": D(5), "mixed": D("3.5")}
TICKET_AID = D(8)
TENANT = {"public_direct": D(70), "public_self": D("62.5")}
BAND_M2, BAND_NEAR, BAND_FAR = D(10), D(90), D(105)
AIRCON, WALL, WELL = D(280), D("85.55"), D(1500)

GIVEN = ("no", "story", "mode", "signed_on", "use", "tenure", "area", "unit_price", "decor", "equipment", "aircon",
         "wall_m2", "wells", "hardship", "profit_month", "biz_area", "house_area", "house_price", "ticket_part",
         "transit_mode", "months", "transit_due", "ended_on", "own_fault", "tenant", "lien", "supplement", "paid")
ITEMS = ("house", "decoration", "move_aircon", "fixture", "moving", "transition", "business_loss", "sign_reward",
         "move_reward", "small_flat_aid", "hardship_aid", "business_aid", "cash_aid", "ticket_aid")
ENDS = ("total", "given", "difference", "ticket", "due", "owed", "tenant_share", "owner_share", "late_months",
        "overdue", "payable", "left", "may_pay")


def fen(amount):
    return amount.quantize(D("0.01"), ROUND_HALF_UP)


def yuan(amount):
    return fen(amount.quantize(D(1), ROUND_HALF_UP))


class Paper:
    """The lines of one household with their steps, as written down."""

    def __init__(self):
        self.steps = {}
        self.amounts = {}

    def line(self, item, steps, amount):
        self.steps[item] = "; ".join(each for each in (self.steps.get(item), f"{steps} = {amount}") if each)
        self.amounts[item] = self.amounts.get(item, D("0.00")) + amount


def work(h):
    """One household: every line, then how it is settled."""
    paper = Paper()
    area, price = h["area"], h["unit_price"]
    dwelling = h["use"] in ("dwelling", "dwelling_business")  # registered as a home
    house = yuan(area * price)
    paper.line("house", f"{area} m2 * {price} = {area * price}, whole yuan", house)
    given = exchange_house(paper, h)
    ticket_part = house if h["mode"] == "ticket" else h["ticket_part"] or D(0)
    appraised_and_counted(paper, h)
    monthly = moving_and_transition(paper, h, dwelling)
    business(paper, h, house)
    rewards_and_aids(paper, h, dwelling)
    in_cash = house - given - ticket_part
    if h["mode"] in CASH_AID and in_cash > 0:
        percent = CASH_AID[h["mode"]]
        paper.line("cash_aid", f"({house} - {given} - {ticket_part}) * {percent}%", fen(in_cash * percent / 100))
    ticket = ticket_part
    if ticket_part > 0:
        uplift = fen(ticket_part * TICKET_AID / 100)
        paper.line("ticket_aid", f"{ticket_part} * {TICKET_AID}%", uplift)
        ticket = ticket_part + uplift
    return {**lines(paper), **settlement(paper, h, house, given, fen(ticket), monthly)}


def exchange_house(paper, h):
    """The new home: the old area at its price, the next 10 m2 at 90 %, the rest at 105 %; whole yuan."""
    if h["mode"] not in ("exchange", "mixed"):
        return D("0.00")
    area, price = h["house_area"], h["house_price"]
    same = min(area, h["area"])
    near = min(max(area - same, D(0)), BAND_M2)
    far = area - same - near
    value = same * price + near * price * BAND_NEAR / 100 + far * price * BAND_FAR / 100
    paper.steps["given"] = f"{same} * {price} + {near} * {price} * 90% + {far} * {price} * 105% = {value}, whole yuan"
    return yuan(value)


def appraised_and_counted(paper, h):
    for name in ("decor", "equipment"):
        if h[name]:
            paper.line("decoration", f"{name} by the report", fen(h[name]))
    if h["aircon"]:
        paper.line("move_aircon", f"{h['aircon']} * {AIRCON}", fen(h["aircon"] * AIRCON))
    if h["wall_m2"]:
        paper.line("fixture", f"{h['wall_m2']} m2 wall * {WALL}", fen(h["wall_m2"] * WALL))
    if h["wells"]:
        paper.line("fixture", f"{h['wells']} well * {WELL}", fen(h["wells"] * WELL))


def moving_and_transition(paper, h, dwelling):
    """Moves × fee; max(area × rate, least) × months. Returns the month's fee."""
    if dwelling:
        once, how = MOVING_HOME, f"{MOVING_HOME}"
    else:
        once = min(max(fen(h["area"] * MOVING_M2), MOVING_LEAST), MOVING_MOST)
        how = f"{h['area']} * {MOVING_M2} within {MOVING_LEAST}..{MOVING_MOST}: {once}"
    moves = MOVES[h["mode"]]
    paper.line("moving", f"{how} * {moves} move(s)", fen(once * moves))
    rate = TRANSITION_HOME if dwelling else TRANSITION_OTHER
    monthly = fen(h["area"] * rate)
    if dwelling:
        monthly = max(monthly, fen(TRANSITION_LEAST))
    least = f", at least {TRANSITION_LEAST}" if dwelling else ""
    paper.steps["monthly"] = f"{h['area']} * {rate}{least} = {monthly}"
    months = MONTHS[h["mode"]]
    if h["months"] is not None and h["mode"] in ("exchange", "mixed"):
        months = h["months"]
    if not (h["transit_mode"] == "provided" and h["mode"] in ("exchange", "mixed")):
        paper.line("transition", f"{monthly} * {months}", fen(monthly * months))
    return monthly


def business(paper, h, house):
    if h["use"] == "industrial":
        paper.line("business_loss", f"{house} * {LOSS_INDUSTRY}%", fen(house * LOSS_INDUSTRY / 100))
    elif h["profit_month"] is not None:
        paper.line("business_loss", f"{h['profit_month']} * {LOSS_MONTHS}", fen(h["profit_month"] * LOSS_MONTHS))
    if h["use"] == "dwelling_business":
        paper.line("business_aid", f"{h['biz_area']} m2 * {BUSINESS_M2}", fen(h["biz_area"] * BUSINESS_M2))


def rewards_and_aids(paper, h, dwelling):
    day = h["signed_on"]
    if dt.date(2024, 1, 1) <= day <= dt.date(2024, 3, 31):
        paper.line("sign_reward", f"signed {day}, first quarter", D("9000.00"))
    elif dt.date(2024, 4, 1) <= day <= dt.date(2024, 6, 30):
        paper.line("sign_reward", f"signed {day}, second quarter", D("5000.00"))
    reward = fen(h["area"] * MOVE_M2)
    paper.line("move_reward", f"{h['area']} * {MOVE_M2} = {reward}, at most {MOVE_MOST}", min(reward, fen(MOVE_MOST)))
    if dwelling and h["area"] < SMALLEST:
        lacking = SMALLEST - h["area"]
        paper.line("small_flat_aid", f"({SMALLEST} - {h['area']}) * {h['unit_price']}", fen(lacking * h["unit_price"]))
    if h["hardship"]:
        paper.line("hardship_aid", h["hardship"], fen(HARDSHIP[h["hardship"]]))


def settlement(paper, h, house, given, ticket, monthly):
    """The house against the house; the rest in money; then what is late, and what may be paid."""
    total = sum(paper.amounts.values())
    difference = house - given
    due = total - house + max(difference, D(0)) - ticket
    owed = max(-difference, D(0))
    tenant = owner = D("0.00")
    if h["tenant"]:
        tenant = fen(house * TENANT[h["tenure"]] / 100) + (total - house)
        owner = total - tenant
    late, overdue = lateness(h, monthly)
    payable = due + (h["supplement"] or D(0)) + overdue
    return {
        "total": total, "given": given, "difference": difference if given else None, "ticket": ticket, "due": due,
        "owed": owed, "tenant_share": tenant, "owner_share": owner, "late_months": late, "overdue": overdue,
        "payable": payable, "left": payable - (h["paid"] or D(0)), "may_pay": "deposit" if h["lien"] else "payment",
        "given_steps": paper.steps.get("given", ""), "monthly_steps": paper.steps["monthly"],
        "due_steps": f"{total} - {house} + {max(difference, D(0))} - {ticket} = {due}",
        "payable_steps": f"{due} + {h['supplement'] or 0} + {overdue} = {payable}",
    }


def lateness(h, monthly):
    """Months begun after the due day, one by one on the calendar, × month's fee × 2 (or × 1 in a house provided)."""
    due = h["transit_due"]
    if due is None or h["own_fault"]:
        return 0, D("0.00")
    until = min(h["ended_on"] or AS_OF, AS_OF)
    months = 0
    while later(due, months) < until:
        months += 1
    return months, fen(monthly * months * LATE[h["transit_mode"]])


def later(day, months):
    """The same day some months later, or the month's last where it has no such day."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    last = (dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(1)).day
    return dt.date(year, month, min(day.day, last))


def lines(paper):
    found = {}
    for item in ITEMS:
        found[f"{item}_steps"] = paper.steps.get(item, "")
        found[item] = paper.amounts.get(item)
    return found


def household(no, story, mode="cash", **given):
    """What is given of a household: areas and prices differ with its number, the rest as told."""
    plain = dict.fromkeys(GIVEN)
    plain |= {
        "no": no, "story": story, "mode": mode, "use": "dwelling", "tenure": "private", "transit_mode": "self",
        "area": D("47.15") + D("3.19") * (no % 23), "unit_price": D("4321.55") + D("37.45") * (no % 31),
        "signed_on": dt.date(2024, 1, 15) + dt.timedelta(2 * no), "own_fault": False, "tenant": False, "lien": "",
        "hardship": "", "decor": D(12000) + 730 * (no % 7) if no % 3 else None,
    }
    if mode in ("exchange", "mixed"):
        plain |= {"house_area": D(60) + 5 * (no % 9), "house_price": D("4800.00") + 150 * (no % 5)}
    return plain | given


def cash():
    yield household(1, "a plain home, all by default", area=D("80.03"), unit_price=D("5000.55"))
    yield household(2, "half a yuan goes up", area=D("66.50"), unit_price=D("4501.00"), decor=None)
    yield household(3, "signed on the last day of the first reward", signed_on=dt.date(2024, 3, 31))
    yield household(4, "a day late for the first reward", signed_on=dt.date(2024, 4, 1))
    yield household(5, "no reward any more", signed_on=dt.date(2024, 7, 1))
    yield household(6, "three air conditioners and a wall", aircon=D(3), wall_m2=D("12.35"))
    yield household(7, "two wells and equipment", wells=D(2), equipment=D(8888))
    yield household(8, "subsistence allowance", hardship="subsistence")
    yield household(9, "disability", hardship="disability", aircon=D(1))
    yield household(10, "the moving reward at its ceiling", area=D("108.11"))
    yield household(11, "just below the ceiling", area=D("108.10"))
    yield household(12, "with a supplement", supplement=D("4321.09"))
    yield household(13, "partly paid", paid=D("100000.00"))
    yield household(14, "supplement, and paid in two parts", supplement=D("500.50"), paid=D("250000.25"))
    for no in range(15, 19):
        yield household(no, "a home like many", aircon=D(no - 14))


def exchange():
    yield household(19, "the same value: nobody pays", "exchange", area=D(80), unit_price=D(5000), house_area=D(80),
                    house_price=D(5000))
    yield household(20, "a smaller house: the department pays", "exchange", area=D("95.50"), house_area=D(70))
    yield household(21, "a larger house within the first band", "exchange", area=D("72.30"), house_area=D("80.10"),
                    house_price=D("5100.00"))
    yield household(22, "exactly the first band", "exchange", area=D("72.30"), house_area=D("82.30"))
    yield household(23, "into the second band", "exchange", area=D("72.30"), house_area=D("95.85"),
                    house_price=D("5233.33"))
    yield household(24, "a house provided meanwhile: no fee", "exchange", transit_mode="provided")
    yield household(25, "eighteen months promised instead of twenty-four", "exchange", months=18)
    yield household(26, "hardship and fixtures", "exchange", hardship="subsistence", wall_m2=D("7.77"), aircon=D(2))
    for no in range(27, 39):
        yield household(no, "house against house", "exchange", aircon=D(no % 3) or None)


def ticket():
    yield household(39, "the whole house as a ticket", "ticket", area=D("88.88"), unit_price=D("4999.99"))
    yield household(40, "uplift to the fen", "ticket", area=D("63.07"), unit_price=D("4137.21"))
    yield household(41, "with fixtures paid in money", "ticket", wall_m2=D("20.05"), wells=D(1))
    yield household(42, "with a supplement in money", "ticket", supplement=D("999.99"))
    for no in range(43, 53):
        yield household(no, "a ticket like many", "ticket", paid=D("1000.00") if no % 2 else None)


def mixed():
    yield household(53, "house and money", "mixed", area=D(110), unit_price=D(5200), house_area=D(60))
    yield household(54, "house, ticket and money", "mixed", area=D("120.40"), house_area=D(65),
                    ticket_part=D("100000.00"))
    yield household(55, "house and ticket to the last yuan", "mixed", area=D(100), unit_price=D(5000),
                    house_area=D(60), house_price=D(5000), ticket_part=D("200000.00"))
    yield household(56, "a house provided meanwhile", "mixed", area=D("99.99"), house_area=D(60),
                    transit_mode="provided")
    for no in range(57, 63):
        yield household(no, "parts as chosen", "mixed", area=D("130.25") + no, house_area=D(70),
                        ticket_part=D(1234 * no))


def small():
    yield household(63, "just too small", area=D("44.99"))
    yield household(64, "exactly the smallest: no aid", area=D("45.00"))
    yield household(65, "the month's least fee", area=D("30.25"))
    yield household(66, "the fee just above its least", area=D("56.93"))
    yield household(67, "a small flat for a larger house", "exchange", area=D("38.40"), house_area=D(60))
    yield household(68, "a small flat as a ticket", "ticket", area=D("41.07"))
    yield household(69, "small, with hardship", area=D("22.22"), hardship="disability")
    yield household(70, "small, house provided", "exchange", area=D("35.05"), house_area=D("45.00"),
                    transit_mode="provided")
    yield household(71, "a room", area=D("12.50"), decor=None)
    yield household(72, "small, and a supplement", "exchange", area=D("40.10"), house_area=D(55), supplement=D(300))


def trade():
    yield household(73, "a shop", use="commercial", profit_month=D("8765.43"), biz_area=D("60.00"))
    yield household(74, "a shop below the least moving fee", use="commercial", area=D("42.55"),
                    profit_month=D("3210.99"), biz_area=D("42.55"))
    yield household(75, "a shop for a shop", "exchange", use="commercial", profit_month=D("12000.00"),
                    biz_area=D(50))
    yield household(76, "offices as a ticket", "ticket", use="office", profit_month=D("4444.44"), biz_area=D(80))
    yield household(77, "a workshop: loss by the house's value", use="industrial", area=D("512.75"),
                    unit_price=D("2100.00"))
    yield household(78, "a works: the moving fee at its ceiling", use="industrial", area=D("1520.40"),
                    unit_price=D("1850.50"))
    yield household(79, "trade in a home", use="dwelling_business", profit_month=D("2345.67"), biz_area=D("30.55"))
    yield household(80, "trade in a home, exchanged", "exchange", use="dwelling_business", profit_month=D("1500.00"),
                    biz_area=D("18.20"))
    yield household(81, "trade in a small home", use="dwelling_business", area=D("33.30"), profit_month=D("999.99"),
                    biz_area=D("12.00"))
    yield household(82, "trade in a home, mixed", "mixed", use="dwelling_business", area=D("140.00"),
                    house_area=D(60), profit_month=D("3333.33"), biz_area=D("45.00"), ticket_part=D("50000.00"))


def late():
    yield household(83, "late since yesterday: one month begun", "exchange", transit_due=dt.date(2026, 11, 23))
    yield household(84, "due today: not late", "exchange", transit_due=dt.date(2026, 11, 24))
    yield household(85, "a month to the day", "exchange", transit_due=dt.date(2026, 10, 24))
    yield household(86, "a month and a day", "exchange", transit_due=dt.date(2026, 10, 23))
    yield household(87, "late from a month's end", "exchange", transit_due=dt.date(2026, 1, 31))
    yield household(88, "late in a house provided: once the fee", "exchange", transit_mode="provided",
                    transit_due=dt.date(2026, 5, 31))
    yield household(89, "late by the household's own fault", "exchange", transit_due=dt.date(2026, 2, 28),
                    own_fault=True)
    yield household(90, "late, and ended; least fee; partly paid", "exchange", area=D("40.00"), house_area=D(50),
                    transit_due=dt.date(2026, 2, 28), ended_on=dt.date(2026, 6, 1), paid=D("10000.00"))


def tenants():
    yield household(91, "a tenant of the city's home", tenure="public_direct", tenant=True)
    yield household(92, "a tenant of the works' home", tenure="public_self", tenant=True, area=D("51.37"),
                    unit_price=D("4433.21"))
    yield household(93, "a tenant who exchanges", "exchange", tenure="public_direct", tenant=True)
    yield household(94, "a tenant who takes a ticket", "ticket", tenure="public_self", tenant=True)
    yield household(95, "a public home without tenant", tenure="public_direct")
    yield household(96, "a small public home", tenure="public_self", tenant=True, area=D("36.66"), aircon=D(1))


def liens():
    yield household(97, "mortgaged: deposit only", lien="mortgage")
    yield household(98, "seized by a court: deposit only", "exchange", lien="seizure")
    yield household(99, "mortgaged, partly deposited", lien="mortgage", paid=D("50000.00"))
    yield household(100, "mortgaged and late", "exchange", lien="mortgage", transit_due=dt.date(2026, 8, 31))


def households():
    return [each for family in (cash, exchange, ticket, mixed, small, trade, late, tenants, liens)
            for each in family()]


def sheet():
    """The whole sheet as text."""
    steps = [name for item in ITEMS for name in (f"{item}_steps", item)]
    header = [*GIVEN, *steps, "given_steps", "monthly_steps", "due_steps", "payable_steps", *ENDS]
    text = io.StringIO()
    writer = csv.DictWriter(text, header, lineterminator="\n")
    writer.writeheader()
    for each in households():
        row = {**each, **work(each)}
        writer.writerow({name: "" if value is None else value for name, value in row.items()})
    return text.getvalue()


if __name__ == "__main__":
    SHEET.write_text(sheet(), "utf-8")
