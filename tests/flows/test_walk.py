"""Random officers at random households: no reachable state breaks the law, whatever is clicked, voided or undone.

The truths asked for are counted here from the rows themselves, not from the guards.
"""

import datetime as dt
from decimal import Decimal

import pandas as pd
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gisapp.domain import changes, guards, schema
from gisapp.domain.changes import ChangeSet, effective
from gisapp.domain.lifecycle import ORDER, RANK, Stage
from gisapp.errors import ConflictError, GisAppError
from gisapp.project import Project
from gisapp.services import households, housing, recording
from gisapp.store.memory import MemoryStore
from tests import town
from tests.evidence import evidence

DAY = dt.date(2026, 5, 6)
PEOPLE = ["h1", "h2", "h3", "h4", "h5", "h8"]
DEPTHS = [Stage.UNINVESTIGATED, Stage.DETERMINED, Stage.NEGOTIATING, Stage.SIGNED, Stage.COMPENSATED, Stage.HANDED_OVER]
GROWING = [name for name, table in schema.TABLES.items() if table.append_only]
HOUSES = ["a1", "a2"]
one_of = st.sampled_from(PEOPLE)


def _moved_in(tables, depths):
    """The town with each household at its depth, all that it rests on and all its events on record."""
    for depth in set(depths.values()):
        uids = [uid for uid in depths if depths[uid] is depth]
        reached = ORDER[1:RANK[depth] + 1]
        step = evidence(tables, uids, depth) if reached else ChangeSet("x")
        if "h8" in uids:  # 无房户 has neither agreement nor handover
            reached = [each for each in reached if RANK[each] <= RANK[Stage.DETERMINED]]
        for uid in uids:
            mine = [each for each in reached if uid != "h8" or RANK[each] <= RANK[Stage.DETERMINED]]
            if mine:
                tables = tables.with_changes(ChangeSet("x", (
                    changes.updated(tables, "household", [uid], {"stage": mine[-1].value, "stage_on": [DAY]}),
                    changes.inserted("stage_event", {"household": [uid] * len(mine), "stage": [*mine],
                                                     "happened_on": [DAY] * len(mine)}))))
        tables = tables.with_changes(step)
    return tables


class Street(RuleBasedStateMachine):
    """A street of households, each somewhere on its way."""

    @initialize(depths=st.lists(st.sampled_from(DEPTHS), min_size=len(PEOPLE), max_size=len(PEOPLE)))
    def moves_in(self, depths):
        self.project = Project(MemoryStore(), who="周敏")
        self.project.do(town.without_evidence())
        before = self.project.tables
        phases = ChangeSet("批次", (
            changes.updated(before, "phase", ["f1", "f2"], {
                "announced_on": [dt.date(2020, 1, 2)] * 2, "sign_from": [dt.date(2020, 1, 2)] * 2,
                "sign_to": [dt.date(2099, 12, 31)] * 2}),
            changes.inserted("resettle_house", {
                "house_id": ["A-1", "A-2"], "zone": "z", "status": "available", "area": 80.0,
                "price": [Decimal("5600.00")] * 2}, HOUSES)))
        self.project.do(phases)
        start = self.project.tables
        self.project.do(_difference(start, _moved_in(start, dict(zip(PEOPLE, depths, strict=True)))))
        self.base = self.project.undo_label()
        self.serial = 0
        self.past = []
        self.sizes = dict.fromkeys(GROWING, 0)

    def attempt(self, call):
        """Do what an officer asks for, or be refused; nothing else may happen."""
        before = self.project.tables
        try:
            step = self.project.do(call(before))
        except GisAppError as refused:
            assert not isinstance(refused, ConflictError)
            return False
        if step.changes and step.undoes is None:
            self.past.append(before)
        return True

    def number(self):
        self.serial += 1
        return f"W-{self.serial}"

    def record(self, table, household, **values):
        return self.attempt(lambda tables: recording.record(tables, table, values, household=household,
                                                            today=town.TODAY))

    # what officers do

    @rule(household=one_of, signed=st.sampled_from(["signed", "refused"]), posted=st.booleans(),
          objection=st.booleans())
    def surveys(self, household, signed, posted, objection):
        self.record("survey", household, visit_date=DAY, surveyors="周敏、李建国", sign_state=signed,
                    post_date=DAY if posted else None, objection=objection)

    @rule(household=one_of)
    def determines(self, household):
        self.record("household", household, area_ok="80", use_reg="住宅", use_real="住宅")
        if household == "h8":
            self.record("no_home", household, proof_no="查档1", guarantee="公租房", settled_on=DAY)

    @rule(household=one_of, served=st.booleans())
    def appraises(self, household, served):
        self.record("appraisal", household, agency="洞庭评估", report_no=self.number(), post_date="2020-01-03",
                    served_date="2020-01-04" if served else None)
        self.record("service", household, doc_kind="offer", mode="direct", served_on=DAY)

    @rule(household=one_of, exchange=st.booleans(), whole=st.booleans())
    def agrees(self, household, exchange, whole):
        number = self.number()
        self.record("agreement", household, agr_no=number, mode="exchange" if exchange else "cash", sign_date=DAY,
                    all_signed=whole, drafter="周敏", pay_due=DAY, move_due=DAY, transit_mode="provided",
                    transit_months="18", house_place="洞庭家园", house_area="80",
                    house_value="80000" if exchange else None)
        for code, amount in (("house", "80000"), ("moving", "1000")):
            self.record("comp_item", household, item_code=code, qty="1", qty_unit="household", rate=amount,
                        policy_ref="评估报告")

    @rule(household=one_of, auditor=st.sampled_from(["李建国", "周敏"]))
    def audits(self, household, auditor):
        mine = self.project.tables["agreement"]
        mine = mine.index[((mine["household"] == household) & ~mine["void"].fillna(False)).to_numpy(dtype=bool)]
        if not len(mine):
            return
        items = self.project.tables["comp_item"]
        total = sum(items.loc[(items["agreement"] == mine[-1]).to_numpy(dtype=bool), "amount"], start=Decimal(0))
        self.attempt(lambda tables: recording.edit(tables, "agreement", mine[-1], {
            "audit_date": DAY, "auditor": auditor, "total": total}, today=town.TODAY))

    @rule(household=one_of, amount=st.sampled_from(["1000", "80000", "81000", "0.01"]),
          kind=st.sampled_from(["compensation", "deposit"]))
    def pays(self, household, amount, kind):
        self.record("payment", household, voucher=self.number(), kind=kind, amount=amount, paid_date=DAY)

    @rule(household=one_of, whole=st.booleans(), deregistered=st.booleans())
    def leaves(self, household, whole, deregistered):
        self.record("handover", household, hand_date=DAY, keys=whole, utilities=True, cert_back=True, signed=True,
                    dereg_date=DAY if deregistered else None)

    @rule(household=one_of)
    def tears_down(self, household):
        links = self.project.tables["household_building"]
        for building in links.loc[(links["household"] == household).to_numpy(dtype=bool), "building"]:
            self.record("demolition", household, building=building, contractor="楼城拆除", start=DAY,
                        utilities_off=DAY, end=DAY)

    @rule(household=one_of, exchange=st.booleans(), steps=st.integers(1, 4))
    def works(self, household, exchange, steps):
        """An officer who does it as it is written: the evidence of the next stage, then the stage."""
        for _ in range(steps):
            rank = RANK[str(self.project.tables["household"].at[household, "stage"])]
            if rank == len(ORDER) - 1:
                return
            self._prove(household, ORDER[rank + 1], exchange)
            step = households.next_step(self.project.tables, household, town.TODAY).stage
            if step is None or not self._stage([household], RANK[step] - rank, signs_off=False):
                return

    def _prove(self, household, stage, exchange):
        if stage is Stage.SURVEYED:
            self.surveys(household, "signed", posted=True, objection=False)
        elif stage is Stage.DETERMINED:
            self.determines(household)
        elif stage is Stage.APPRAISED:
            self.appraises(household, served=True)
        elif stage is Stage.SIGNED:
            self.agrees(household, exchange, whole=True)
        elif stage is Stage.AUDITED:
            self.picks(HOUSES[PEOPLE.index(household) % 2], household)
            self.audits(household, "李建国")
        elif stage is Stage.COMPENSATED:
            rest = self._due(self.project.tables, household) - self._paid(self.project.tables, household)
            self.pays(household, str(rest), "compensation")
        elif stage is Stage.HANDED_OVER:
            self.leaves(household, whole=True, deregistered=True)
        elif stage is Stage.DEMOLISHED:
            self.tears_down(household)

    @rule(households=st.lists(one_of, min_size=1, max_size=2), ahead=st.integers(1, 3), signs_off=st.booleans())
    def stages(self, households, ahead, signs_off):
        self._stage(households, ahead, signs_off)

    def _stage(self, uids, ahead, signs_off):
        rank = RANK[str(self.project.tables["household"].at[uids[0], "stage"])]
        to = ORDER[min(rank + ahead, len(ORDER) - 1)]
        override = households.Override("群众要求先搬", "局长") if signs_off else None
        before = self.project.tables
        recorded = self.attempt(lambda tables: households.set_stage(tables, uids, to, DAY, today=town.TODAY,
                                                                    override=override))
        for uid in dict.fromkeys(uids) if recorded else ():
            self._check_step(before, uid, to)
        return recorded

    def _check_step(self, before, uid, to):
        """What each stage must find on record at the moment that it is recorded."""
        if RANK[to] >= RANK[Stage.SURVEYED]:
            visits = before["survey"][(before["survey"]["household"] == uid).to_numpy(dtype=bool)]
            assert len(visits)
            assert ((visits["sign_state"] == "signed") | visits["witness"].notna()).any()
        if RANK[to] >= RANK[Stage.DETERMINED]:
            assert visits["post_date"].notna().any()
            assert not (visits["objection"].fillna(False) & visits["objection_closed"].isna()).any()
        if RANK[to] >= RANK[Stage.SIGNED] and uid != "h8":
            bound = self._bound(before, uid)
            assert len(bound)
            assert bool(bound["all_signed"].iloc[-1])
            shared = before["holder"][((before["holder"]["household"] == uid)
                                       & (before["holder"]["co_own"] == "shares")).to_numpy(dtype=bool)]
            assert shared.empty or round(float(shared["share_pct"].sum()), 2) == 100
        if RANK[to] >= RANK[Stage.AUDITED] and uid != "h8":
            assert bound["auditor"].iloc[-1] != bound["drafter"].iloc[-1]

    @rule(household=one_of, reason=st.sampled_from(["登错了", ""]))
    def withdraws(self, household, reason):
        self.attempt(lambda tables: households.withdraw_stage(tables, household, reason, today=town.TODAY))

    @rule(household=one_of, table=st.sampled_from(["payment", "agreement", "service", "override"]), last=st.booleans())
    def voids(self, household, table, last):
        rows = self.project.tables[table]
        rows = rows.index[(rows["household"] == household).to_numpy(dtype=bool)
                          & (rows["voids"].isna().to_numpy() if "voids" in rows else True)]
        if table != "override" and len(rows):
            self.attempt(lambda tables: recording.void(tables, table, rows[-1 if last else 0], "登错了"))

    @rule(household=one_of, state=st.sampled_from(["suspended", "annulled", "resumed"]))
    def sets_side(self, household, state):
        self.record("side_event", household, state=state, happened_on=DAY, note="争议")

    @rule(household=one_of, lien=st.booleans())
    def pledges(self, household, lien):
        self.record("household", household, lien="mortgage" if lien else "none")

    @rule(household=one_of, share=st.sampled_from(["40", "60", "70"]))
    def shares(self, household, share):
        self.record("holder", household, name=self.number(), role="co_owner", co_own="shares", share_pct=share)

    @rule(house=st.sampled_from(HOUSES), household=one_of)
    def picks(self, house, household):
        self.attempt(lambda tables: housing.pick(tables, house, household, DAY, today=town.TODAY))

    @rule(house=st.sampled_from(HOUSES), deliver=st.booleans())
    def lets_go(self, house, deliver):
        self.attempt(lambda tables: housing.deliver(tables, house, DAY, today=town.TODAY) if deliver else
                     housing.release(tables, house, witness="王芳", reason="换房", on=DAY))

    @precondition(lambda self: self.project.undo_label() != self.base)
    @rule(again=st.booleans())
    def undoes(self, again):
        """Undo restores the rows of before the step, redo those of after it."""
        done = self.project.tables
        if not self.attempt(lambda _: self.project.undo()):
            return
        _same(self.project.tables, self.past[-1])
        if again and self.attempt(lambda _: self.project.redo()):
            _same(self.project.tables, done)
        else:
            self.past.pop()

    # what must hold

    def _bound(self, tables, uid):
        rows = tables["agreement"]
        return rows[((rows["household"] == uid) & ~rows["void"].fillna(False) & rows["sign_date"].notna())
                    .to_numpy(dtype=bool)]

    def _due(self, tables, uid):
        """What the agreements in force leave to be paid in money: the house against the house, the rest in cash."""
        due = Decimal(0)
        for row in self._bound(tables, uid).itertuples():
            total = row.total or Decimal(0)
            due += total - Decimal(80000) if row.mode == "exchange" and total >= 80000 else total
        return due

    def _paid(self, tables, uid):
        rows = effective(tables["payment"])
        return sum(rows.loc[(rows["household"] == uid).to_numpy(dtype=bool), "amount"], start=Decimal(0))

    @invariant()
    def first_compensation_then_removal(self):
        tables = self.project.tables
        allowed = set(effective(tables["override"])["household"])
        for uid in PEOPLE:
            if RANK[str(tables["household"].at[uid, "stage"])] >= RANK[Stage.HANDED_OVER]:
                assert uid in allowed or self._annulled(tables, uid) or (
                    self._paid(tables, uid) >= self._due(tables, uid))

    @staticmethod
    def _annulled(tables, uid):
        return tables["household"].at[uid, "side"] == "annulled" or (
            (tables["side_event"]["household"] == uid) & (tables["side_event"]["state"] == "annulled")).any()

    @invariant()
    def nobody_lives_in_what_is_down(self):
        tables = self.project.tables
        ranks = tables["household"]["stage"].map(RANK)
        links = tables["household_building"]
        falling = links[links["building"].map(tables["building"]["disposal"]).to_numpy() != "retain"]
        for _, mine in falling.groupby("building"):
            beside = ranks[mine["household"]]
            assert beside.max() < RANK[Stage.DEMOLISHED] or beside.min() >= RANK[Stage.HANDED_OVER]

    @invariant()
    def nobody_is_paid_more_than_is_payable(self):
        for uid in PEOPLE:
            assert self._paid(self.project.tables, uid) <= self._due(self.project.tables, uid)

    @invariant()
    def one_house_one_household(self):
        rows = self.project.tables["resettle_house"]
        given = rows[rows["status"].isin(["picked", "delivered"])]
        assert given["household"].notna().all()
        assert given["household"].is_unique

    @invariant()
    def history_only_grows(self):
        sizes = {name: len(self.project.tables[name]) for name in GROWING}
        assert all(sizes[name] >= self.sizes[name] for name in GROWING)
        self.sizes = sizes

    @invariant()
    def the_stage_is_that_of_the_last_event(self):
        tables = self.project.tables
        events = effective(tables["stage_event"])
        for uid in PEOPLE:
            mine = events[(events["household"] == uid).to_numpy(dtype=bool)]
            last = mine["stage"].iloc[-1] if len(mine) else Stage.UNINVESTIGATED.value
            assert tables["household"].at[uid, "stage"] == last

    @invariant()
    def what_is_lacking_is_shown(self):
        """Shares that no longer make 100 after signing are in arrears, in red."""
        tables = self.project.tables
        red = {(each.household, each.code) for each in guards.arrears(tables, town.TODAY)}
        for uid in PEOPLE:
            rows = tables["holder"][((tables["holder"]["household"] == uid)
                                     & (tables["holder"]["co_own"] == "shares")).to_numpy(dtype=bool)]
            signed = RANK[str(tables["household"].at[uid, "stage"])] >= RANK[Stage.SIGNED]
            if signed and uid != "h8" and len(rows) and round(float(rows["share_pct"].sum()), 2) != 100:
                assert (uid, "holder.shares") in red


def _same(tables, others):
    """Equal rows outside the tables that only grow, whatever their versions and their order."""
    for name in schema.TABLES:
        if name not in GROWING and tables[name] is not others[name]:
            assert tables[name].drop(columns="version").sort_index().equals(
                others[name].drop(columns="version").sort_index()), name


def _difference(before, after):
    """What leads from one snapshot to another, as one set."""
    parts = []
    for name in schema.TABLES:
        old, new = before[name], after[name]
        added = new.index.difference(old.index, sort=False)
        if len(added):
            parts.append(changes.insertion(name, new.loc[added].assign(version=1)))
        if name in {"household", "phase"}:
            shared = old.index
            columns = [each for each in old.columns
                       if each != "version" and not old[each].equals(new.loc[shared, each])]
            if columns:
                parts.append(changes.updated(before, name, shared, {
                    each: [None if pd.isna(value) else value for value in new.loc[shared, each].astype(object)]
                    for each in columns}))
    return ChangeSet("搬入", tuple(parts))


TestStreet = Street.TestCase
TestStreet.settings = settings(max_examples=12, stateful_step_count=30, deadline=None)
