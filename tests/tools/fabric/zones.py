"""What each of the two towns is like: outline, main streets, which quarter holds what. Metres from the middle."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.tools.fabric.cutting import Rule
from tests.tools.fabric.ground import Bend


@dataclass(frozen=True, slots=True)
class Line:
    """A main street: two points on it and its width; it cuts every piece that ``within`` lies in (all if None)."""

    start: tuple[float, float]
    end: tuple[float, float]
    width_m: float
    within: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Quarter:
    """A point that the blocks around it take their kind from."""

    at: tuple[float, float]
    kind: str


@dataclass(frozen=True, slots=True)
class Town:
    """All that the generator needs to know about a zone; the first line is the border of its two phases.

    ``plan`` gives each trade of the planned land use the pieces between main streets that it takes, by a point in each.
    """

    key: str
    letter: str
    seed: int
    centre: tuple[float, float]
    area_m2: float
    outline: tuple[tuple[float, float], ...]
    lines: tuple[Line, ...]
    quarters: tuple[Quarter, ...]
    widths: tuple[tuple[float, float], ...]
    rules: Mapping[str, Rule]
    bend: Bend
    streets: tuple[str, ...]
    lanes: tuple[str, ...]
    plan: tuple[tuple[str, str, tuple[tuple[float, float], ...]], ...] = ()
    sights: tuple[tuple[str, tuple[float, float]], ...] = ()
    first_south: bool = True


WENLV = Town(
    key="wenlv", letter="W", seed=3517, centre=(411_655.0, 3_251_735.0), area_m2=821_600.0,
    outline=((-318, -452), (-130, -492), (55, -462), (250, -486), (372, -412), (440, -215), (418, -10), (468, 170),
             (420, 345), (262, 402), (95, 486), (-120, 462), (-292, 492), (-408, 352), (-388, 138), (-452, -60),
             (-428, -282)),
    lines=(
        Line((-500, 100), (500, 178), 18.0),
        Line((-28, -500), (8, 500), 18.0, (0, -200)),
        Line((-500, -118), (500, -62), 12.0, (-200, -100)),
        Line((0, -215), (500, -180), 12.0, (200, -100)),
        Line((-110, 500), (-85, 0), 12.0, (-100, 300)),
        Line((205, 500), (215, 0), 12.0, (200, 300)),
    ),
    quarters=(
        Quarter((-220, -300), "factory"),
        Quarter((-370, -40), "green"), Quarter((-330, 70), "school"), Quarter((-190, 0), "slab"),
        Quarter((-80, 20), "slab"), Quarter((60, -20), "plant"), Quarter((70, 60), "lane"),
        Quarter((180, 80), "lane"), Quarter((330, 40), "plant"), Quarter((200, -90), "lane"),
        Quarter((340, -120), "plant"), Quarter((100, -300), "plant"), Quarter((270, -330), "plant"),
        Quarter((90, -420), "school"), Quarter((330, -250), "plant"),
        Quarter((-340, 220), "lane"), Quarter((-200, 300), "plant"), Quarter((-330, 400), "plant"),
        Quarter((-150, 420), "lane"), Quarter((0, 250), "plant"), Quarter((60, 400), "plant"),
        Quarter((150, 300), "school"), Quarter((300, 260), "lane"), Quarter((350, 330), "plant"),
    ),
    widths=((110_000, 18.0), (45_000, 12.0), (14_000, 8.0), (0, 7.0)),
    rules={
        "factory": Rule(400_000, 400_000, 200_000),
        "plant": Rule(20_000, 16_000, 6_500, 6.0, 30.0),
        "slab": Rule(11_000, 20_000, 1_750, 5.0, 24.0, 31.0),
        "green": Rule(15_000, 40_000, 12_000, 5.0, 30.0),
        "lane": Rule(9_000, 2_300, 362, 3.0, 11.0),
        "school": Rule(26_000, 40_000, 15_000, 6.0, 50.0),
    },
    bend=Bend(11.0, 760.0, 0.6),
    streets=("洞庭文化路", "军工大道", "三五一七路", "楼前北路", "厂前街", "望湖路", "建新路", "工人东路", "铸造路",
             "渔都路", "忧乐街", "东风湖西路", "机修路", "桥头路", "先锋路", "翠岛路", "柴油机街", "学门路", "俱乐部路",
             "粮站街", "湖滨南街", "北门渡路", "红砖街", "水塔路", "子弟校路", "礼堂街", "仓库路", "汽运路", "医院街",
             "菜场路"),
    lanes=("建设巷", "郭亮里", "鲁肃巷", "剪刀池巷", "油榨岭", "塔影巷", "柳毅巷", "小乔里", "铁匠巷", "豆腐巷"),
    plan=(
        ("观光休闲", "sightseeing", ((-250, 300),)),
        ("主题公园", "theme_park", ((-200, -300),)),
        ("文化创意", "culture", ((-200, 0),)),
        ("主题商业", "commerce", ((50, 300), (200, 0))),
        ("人居社区", "residence", ((330, 260), (200, -330))),
    ),
    sights=(("山景", (-250, 395)), ("水景", (-395, -60)), ("园景", (-255, -45)), ("洞景", (-290, -260)),
            ("塔景", (40, 285)), ("街景", (150, 45)), ("艺景", (-105, -205))),
)

JIUHUA = Town(
    key="jiuhuashan", letter="J", seed=905, centre=(413_120.0, 3_252_480.0), area_m2=287_400.0,
    outline=((-330, -120), (-262, -232), (-120, -268), (10, -222), (150, -262), (282, -190), (338, -60), (300, 62),
             (322, 168), (232, 246), (120, 214), (52, 118), (-38, 66), (-140, 92), (-212, 176), (-312, 152),
             (-352, 20)),
    lines=(
        Line((15, -400), (-25, 400), 12.0),
        Line((-400, -95), (400, -120), 9.0, (-200, -100)),
        Line((0, -60), (400, -95), 9.0, (200, -100)),
    ),
    quarters=(
        Quarter((-250, 60), "lane"), Quarter((-100, -60), "lane"), Quarter((100, 0), "lane"),
        Quarter((200, 120), "lane"), Quarter((-320, -60), "lane"), Quarter((-75, -235), "yard"),
        Quarter((-150, -170), "lane"),
        Quarter((250, -150), "lane"), Quarter((290, 190), "yard"),
    ),
    widths=((60_000, 9.0), (22_000, 7.0), (0, 5.0)),
    rules={"lane": Rule(7_500, 1_500, 205, 2.6, 8.0), "yard": Rule(7_500, 9_000, 2_600, 4.0, 24.0)},
    bend=Bend(9.0, 430.0, 2.1), first_south=False,
    streets=("九华路", "山脚街", "北门四厂路", "九华东街", "茶场路", "石坡街", "井塘路", "枫树街", "樟树路", "窑坡街",
             "水厂路", "山门街", "磨刀石街", "桂花路", "林场街", "石桥街", "竹山街", "果园路", "新塘街", "粮仓路",
             "土桥街", "铺子街", "柏树街", "纱厂路", "望江街", "凉亭街", "碾子街", "灯笼街"),
    lanes=("上冲巷", "下冲巷", "杨家巷", "刘家湾", "石阶巷", "染坊巷", "菜园巷", "古井巷", "篾匠巷", "半坡巷", "橘子巷",
           "裁缝巷", "皂角巷", "酒坊巷", "花坛巷"),
)
TOWNS = (WENLV, JIUHUA)
