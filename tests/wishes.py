"""What is to be printed, said in one line by tests: each word finds its place by its name."""

from dataclasses import fields, replace

from gisapp.carto.portrayal import Portrayal
from gisapp.services import maps, products
from gisapp.services.pages.order import Order
from gisapp.services.wish import Wish


def wish(product, uids, printed_at, **said):
    """The wish for a product (or its name): ``paper`` is of the order, ``theme`` of the portrayal, ``by`` its own."""
    product = products.product(product) if isinstance(product, str) else product
    order, portrayal = (_taken(kind, said) for kind in (Order, Portrayal))
    return Wish(product, tuple(uids), Order(printed_at, **order),
                portrayal=replace(product.portrayal, **portrayal) if portrayal else None, **said)


def _taken(kind, said):
    return {each.name: said.pop(each.name) for each in fields(kind) if each.name in said}


def zone_map(tables, zone, printed_at, product=products.PROGRESS, **said):
    """The map of a zone."""
    return maps.zone_map(tables, zone, wish(product, (zone,), printed_at, **said))
