"""The SQL of a project file, made from the schema: a GeoPackage (OGC 12-128r19) that QGIS opens as it is."""

import sqlite3
from dataclasses import replace
from typing import Final

from gisapp.domain import schema
from gisapp.domain.codes import CODES
from gisapp.domain.columns import Column, Kind, Table

APPLICATION_ID: Final = 0x47504B47
USER_VERSION: Final = 10300

_TYPES: Final = {
    Kind.INTEGER: "INTEGER", Kind.DECIMAL: "REAL", Kind.MONEY: "INTEGER", Kind.BOOLEAN: "BOOLEAN", Kind.DATE: "DATE",
    Kind.MOMENT: "DATETIME", Kind.REFERENCE: "TEXT(36)", Kind.CODE: "TEXT(40)",
}

_CORE: Final = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
  definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system');
CREATE TABLE gisapp_meta (key TEXT NOT NULL PRIMARY KEY, value);
CREATE TABLE revision (id INTEGER PRIMARY KEY, label TEXT NOT NULL, who TEXT NOT NULL, at DATETIME NOT NULL,
  reason TEXT, undoes INTEGER, undoable BOOLEAN NOT NULL DEFAULT 1);
CREATE TABLE change_log (id INTEGER PRIMARY KEY, revision INTEGER NOT NULL, tbl TEXT NOT NULL, uid TEXT NOT NULL,
  op TEXT NOT NULL, version INTEGER NOT NULL, before TEXT, after TEXT);
CREATE INDEX change_log_revision ON change_log (revision);
CREATE INDEX change_log_row ON change_log (tbl, uid);
CREATE TABLE row_digest (tbl TEXT NOT NULL, fid INTEGER NOT NULL, uid TEXT, digest INTEGER NOT NULL,
  PRIMARY KEY (tbl, fid)) WITHOUT ROWID;
"""


def create(connection: sqlite3.Connection, crs: str) -> None:
    """Lay out an empty project in a new database; runs inside the caller's transaction."""
    for statement in _CORE.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    srs_id = _add_crs(connection, "EPSG:4326")
    srs_id = _add_crs(connection, crs) if crs != "EPSG:4326" else srs_id
    for table in schema.TABLES.values():
        for statement in table_statements(table, srs_id):
            connection.execute(statement)
    for name, label in (("revision", "修订"), ("change_log", "变更日志")):
        connection.execute("INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, 'attributes', ?)",
                           (name, label))
    connection.executemany("INSERT INTO gisapp_meta VALUES (?, ?)", [
        ("schema_version", schema.SCHEMA_VERSION), ("crs", crs), ("writes", 0)])


def srs_id(connection: sqlite3.Connection) -> int:
    """The srs_id of the file's geometry: the EPSG number of its CRS, or 100001 for a CRS without one."""
    return int(connection.execute("SELECT srs_id FROM gpkg_geometry_columns LIMIT 1").fetchone()[0])


def _add_crs(connection: sqlite3.Connection, crs: str) -> int:
    import pyproj  # only a new project waits for it

    parsed = pyproj.CRS.from_user_input(crs)
    number = parsed.to_epsg() or 100001
    organization = "EPSG" if parsed.to_epsg() else "NONE"
    connection.execute("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)",
                       (parsed.name, number, organization, number, parsed.to_wkt("WKT1_GDAL")))
    return number


def table_statements(table: Table, srs_id: int) -> list[str]:
    """The statements that make one table, its constraints, registration and spatial index."""
    columns = ", ".join(_column(table, column) for column in table.columns)
    statements = [
        f'CREATE TABLE "{table.name}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, uid TEXT(36) UNIQUE, '
        f"{columns}, version INTEGER NOT NULL DEFAULT 1)",
    ]
    for number, group in enumerate(table.unique):
        keys = ", ".join(f"ifnull({name}, '')" for name in group)
        statements.append(f'CREATE UNIQUE INDEX "{table.name}_key{number or ""}" ON "{table.name}" ({keys})')
    statements += [
        f'CREATE INDEX "{table.name}_{column.name}" ON "{table.name}" ("{column.name}")'
        for column in table.columns if column.kind is Kind.REFERENCE
    ]
    kind = "features" if table.geometry else "attributes"
    statements.append(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
        f"VALUES ('{table.name}', '{kind}', '{table.label}', {srs_id if table.geometry else 'NULL'})")
    return statements + (_spatial(table, srs_id) if table.geometry else [])


def _column(table: Table, column: Column) -> str:
    if column.kind is Kind.GEOMETRY:
        return f'"{column.name}" {table.geometry}'
    kind = f"TEXT({column.size})" if column.kind is Kind.TEXT else _TYPES[column.kind]
    must = column.required and column.kind is not Kind.REFERENCE and not table.append_only
    required = " NOT NULL" if must else ""  # a row that voids another says nothing else
    check = ""
    if column.codes:
        codes = ", ".join(f"'{code}'" for code in CODES[column.codes])
        check = f' CHECK ("{column.name}" IN ({codes}))'
    return f'"{column.name}" {kind}{required}{check}'


def added_columns(table: Table, present: list[str]) -> list[str]:
    """The statements that add what the schema declares and a table of an older file lacks; values are missing."""
    return [f'ALTER TABLE "{table.name}" ADD COLUMN {_column(table, replace(column, required=False))}'
            for column in table.columns if column.name not in present]


def _spatial(table: Table, srs_id: int) -> list[str]:
    name, index = table.name, f"rtree_{table.name}_geom"
    box = ", ".join(f'{function}(NEW."geom")' for function in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"))
    new_is, new_not = ('(NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))',
                       '(NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))')
    old_is, old_not = new_is.replace("NEW", "OLD"), new_not.replace("NEW", "OLD")
    put = f'INSERT OR REPLACE INTO "{index}" VALUES (NEW.fid, {box})'
    drop = f'DELETE FROM "{index}" WHERE id = OLD.fid'
    triggers = {
        "insert": (f'AFTER INSERT ON "{name}" WHEN {new_is}', put),
        "update6": (f'AFTER UPDATE OF "geom" ON "{name}" WHEN OLD.fid = NEW.fid AND {new_is} AND {old_is}',
                    f'UPDATE "{index}" SET minx = ST_MinX(NEW."geom"), maxx = ST_MaxX(NEW."geom"), '
                    f'miny = ST_MinY(NEW."geom"), maxy = ST_MaxY(NEW."geom") WHERE id = NEW.fid'),
        "update7": (f'AFTER UPDATE OF "geom" ON "{name}" WHEN OLD.fid = NEW.fid AND {new_is} AND {old_not}', put),
        "update2": (f'AFTER UPDATE OF "geom" ON "{name}" WHEN OLD.fid = NEW.fid AND {new_not}', drop),
        "update4": (f'AFTER UPDATE ON "{name}" WHEN OLD.fid != NEW.fid AND {new_not}',
                    f'DELETE FROM "{index}" WHERE id IN (OLD.fid, NEW.fid)'),
        "update5": (f'AFTER UPDATE ON "{name}" WHEN OLD.fid != NEW.fid AND {new_is}', f"{drop}; {put}"),
        "delete": (f'AFTER DELETE ON "{name}" WHEN OLD."geom" NOTNULL', drop),
    }
    return [
        f"INSERT INTO gpkg_geometry_columns VALUES ('{name}', 'geom', '{table.geometry}', {srs_id}, 0, 0)",
        f'CREATE VIRTUAL TABLE "{index}" USING rtree(id, minx, maxx, miny, maxy)',
        *(f'CREATE TRIGGER "{index}_{key}" {when} BEGIN {then}; END' for key, (when, then) in triggers.items()),
        "INSERT INTO gpkg_extensions VALUES "
        f"('{name}', 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
    ]
