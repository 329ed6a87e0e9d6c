# SPDX-License-Identifier: Apache-2.0
"""Checks the stand-in for SQL Server with clients that know nothing of it: python-tds and pymssql.

Arguments: the port, the password and, where the stand-in wants TLS, the certificate of its authority.
"""
import sys

import pymssql
import pytds

port, password = int(sys.argv[1]), sys.argv[2]
authority = sys.argv[3] if len(sys.argv) > 3 else None
long = "é€𝄞x" * 2000


def by_pytds(password):
    return pytds.connect(
        "127.0.0.1", "standin", "bench", password, port=port, autocommit=True, cafile=authority,
        validate_host=False, login_timeout=20, timeout=20)


def by_pymssql(password):
    return pymssql.connect(
        server="127.0.0.1", port=str(port), user="bench", password=password, database="standin", autocommit=True,
        login_timeout=20, timeout=20, tds_version="7.4", encryption="require" if authority else "off")


def check(name, found, expected):
    assert found == expected, f"{name}: {found!r} is not {expected!r}"


def visit(name, connect, refusals):
    with connect(password) as connection, connection.cursor() as cursor:
        table = f"people_{name}"
        cursor.execute(f"CREATE TABLE {table} (id BIGINT NOT NULL PRIMARY KEY CLUSTERED, name NVARCHAR(MAX), raw VARBINARY(MAX))")
        cursor.execute(f"INSERT INTO {table} (id, name) VALUES (%s, %s), (%s, %s)", (1, "Zoë", 1 << 40, long))
        cursor.execute(f"SELECT id, name FROM {table} WHERE id > %s ORDER BY id", (0,))
        check("rows", [tuple(row) for row in cursor.fetchall()], [(1, "Zoë"), (1 << 40, long)])
        cursor.execute(f"SELECT name FROM {table} WHERE id = %s", (77,))
        check("no row", cursor.fetchall(), [])
        cursor.execute(f"UPDATE {table} SET name = %s WHERE id = %s", ("", 1))
        check("changed", cursor.rowcount, 1)
        cursor.execute(f"UPDATE {table} SET raw = 0x00 WHERE id = 77".replace("0x00", "x'00'"))
        check("changed none", cursor.rowcount, 0)
        for number, statement in ((2627, f"INSERT INTO {table} (id) VALUES (1)"), (208, "SELECT 1 FROM nowhere")):
            try:
                cursor.execute(statement)
            except refusals as error:
                found = getattr(error, "number", None) or error.args[0]
                check("error", found, number)
            else:
                raise AssertionError(f"{statement} was not refused")
        cursor.execute(f"SELECT COUNT(*) FROM {table}")
        check("after errors", cursor.fetchall()[0][0], 2)
    try:
        connect("wrong").close()
    except refusals as error:
        assert "Login failed for user 'bench'" in str(error), f"{name}: {error}"
    else:
        raise AssertionError(f"{name}: a wrong password was taken")
    print(f"{name}: as from a server")


visit("pytds", by_pytds, pytds.Error)
visit("pymssql", by_pymssql, pymssql.Error)
