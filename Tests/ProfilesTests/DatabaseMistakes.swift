// SPDX-License-Identifier: Apache-2.0

/// Wrong sections `database` and the one message that each gets.
let databaseMistakes: [Mistake] = [
    Mistake(
        "databse: {}",
        "test.yaml:1: databse: found an unknown key; allowed are name, about, seed, keys, values, operations, load, "
            + #"phases, target, database; did you mean "database"?"#
    ),
    Mistake(
        "database: sqlite:rows.db",
        "test.yaml:1: database: found \"sqlite:rows.db\"; allowed is a mapping with the keys url, connections, "
            + "timeout, retries, retryWait, delay, strategy, limit, read, write, ids."
    ),
    Mistake(
        "database: { conections: 5 }",
        "test.yaml:1: database.conections: found an unknown key; allowed are url, connections, timeout, retries, "
            + #"retryWait, delay, strategy, limit, read, write, ids; did you mean "connections"?"#
    ),
    Mistake(
        "database: { retries: -1 }",
        "test.yaml:1: database.retries: found \"-1\"; allowed is default, or a number from 0 to 100."
    ),
    Mistake(
        "database: { retries: 3x }",
        "test.yaml:1: database.retries: found \"3x\"; allowed is default, or a number from 0 to 100."
    ),
    Mistake(
        "database: { retryWait: 10 }",
        "test.yaml:1: database.retryWait: found \"10\"; allowed is a time from 1ms to 1m, such as 250us, 5ms or 30s; "
            + "write 10s or 10ms, not 10."
    ),
    Mistake(
        "database: { url: rows.db }",
        "test.yaml:1: database.url: found a URL that cannot be read; allowed is a URL such as sqlite:PATH or "
            + "postgres://user:password@host[:port]/db or odbc:CONNECTION-STRING (short: "
            + "sqlserver://user:password@host[:port]/db, mysql://user:password@host[:port]/db) or "
            + "cosmos://ACCOUNT.documents.azure.com/DATABASE/CONTAINER; the database URL has no "
            + "scheme; write sqlite:PATH, postgres://user:password@host[:port]/db, odbc:CONNECTION-STRING (short: "
            + "sqlserver://user:password@host[:port]/db, mysql://user:password@host[:port]/db) or "
            + "cosmos://ACCOUNT.documents.azure.com/DATABASE/CONTAINER."
    ),
    Mistake(
        "database: { connections: 0 }",
        #"test.yaml:1: database.connections: found "0"; allowed is a count from 1 to 10k."#
    ),
    Mistake(
        "database: { connections: 10001 }",
        #"test.yaml:1: database.connections: found "10001"; allowed is a count from 1 to 10k."#
    ),
    Mistake(
        "database: { timeout: 5 }",
        "test.yaml:1: database.timeout: found \"5\"; allowed is a time from 1ms to 1h, such as 250us, 5ms or 30s; "
            + "write 5s or 5ms, not 5."
    ),
    Mistake(
        "database: { delay: 5 }",
        "test.yaml:1: database.delay: found \"5\"; allowed is none, a time from 1us to 1m such as 2ms, or "
            + "lognormal:2ms:10ms; write 5s or 5ms, not 5."
    ),
    Mistake(
        "database: { delay: 0s }",
        "test.yaml:1: database.delay: found \"0s\"; allowed is none, a time from 1us to 1m such as 2ms, or "
            + "lognormal:2ms:10ms."
    ),
    Mistake(
        "database: { delay: 2h }",
        "test.yaml:1: database.delay: found \"2h\"; allowed is none, a time from 1us to 1m such as 2ms, or "
            + "lognormal:2ms:10ms."
    ),
    Mistake(
        "database: { delay: lognromal:2ms:10ms }",
        "test.yaml:1: database.delay: found \"lognromal:2ms:10ms\"; allowed is none, a time from 1us to 1m such as "
            + #"2ms, or lognormal:2ms:10ms; did you mean "lognormal"?"#
    ),
    Mistake(
        "database: { delay: [2ms] }",
        "test.yaml:1: database.delay: found a list; allowed is none, a time from 1us to 1m such as 2ms, or "
            + "lognormal:2ms:10ms."
    ),
    Mistake(
        "database: { delay: lognormal:2ms }",
        "test.yaml:1: database.delay.p99: found nothing; allowed is a time from 1us to 1m, such as 2ms; "
            + "write { distribution: lognormal, median: 2ms, p99: 10ms }."
    ),
    Mistake(
        "database: { delay: lognormal:2:10ms }",
        "test.yaml:1: database.delay.median: found \"2\"; allowed is a time from 1us to 1m, such as 2ms; "
            + "write 2s or 2ms, not 2."
    ),
    Mistake(
        "database: { delay: lognormal:2ms:10ms:1s }",
        #"test.yaml:1: database.delay: found "lognormal:2ms:10ms:1s"; allowed is lognormal:median:p99."#
    ),
    Mistake(
        "database: { delay: lognormal:10ms:2ms }",
        "test.yaml:1: database.delay: found parameters that do not fit together; the p99 of a lognormal delay must be "
            + "longer than its median; for one delay only, write a time."
    ),
    Mistake(
        "database: { delay: { distribution: lognorm, median: 2ms, p99: 10ms } }",
        "test.yaml:1: database.delay.distribution: found \"lognorm\"; allowed are lognormal; "
            + #"did you mean "lognormal"?"#
    ),
    Mistake(
        "database: { delay: { median: 2ms, p99: 10ms } }",
        "test.yaml:1: database.delay.distribution: found nothing; allowed are lognormal; write for example "
            + "{ distribution: lognormal, median: 2ms, p99: 10ms }."
    ),
    Mistake(
        "database: { strategy: delte }",
        "test.yaml:1: database.strategy: found \"delte\"; allowed are delete, ttl, write-through; "
            + #"did you mean "delete"?"#
    ),
    Mistake(
        "database: { limit: 200 }",
        "test.yaml:1: database.limit: found \"200\"; allowed is none, a rate such as 200/s, or a number of workers "
            + "such as 60 workers; write 200/s or 200 workers, not 200."
    ),
    Mistake(
        "database: { limit: azure-sql/S5 }",
        "test.yaml:1: database.limit: found \"azure-sql/S5\"; allowed is none, a rate such as 200/s, or a number of workers "
            + "such as 60 workers; did you mean \"azure-sql/S0\"?"
    ),
    Mistake(
        "database: { limit: oracle/big }",
        "test.yaml:1: database.limit: found \"oracle/big\"; allowed is none, a rate such as 200/s, or a number of workers "
            + "such as 60 workers; the sizes of managed databases are azure-sql/Basic, azure-sql/S0, azure-sql/S1, "
            + "azure-sql/S2, azure-sql/S3, azure-sql/S4, azure-sql/S6, azure-sql/S7, azure-sql/S9, azure-sql/S12, "
            + "azure-sql/P1, azure-sql/P2, azure-sql/P4, azure-sql/P6, azure-sql/P11, azure-sql/P15, "
            + "azure-sql/GP_Gen5_2, azure-sql/BC_Gen5_2, cosmos/400RU, cosmos/1000RU, cosmos/4000RU, cosmos/10000RU."
    ),
    Mistake(
        "database: { limit: 50k }",
        "test.yaml:1: database.limit: found \"50k\"; allowed is none, a rate such as 200/s, or a number of workers "
            + "such as 60 workers; write 50k/s, not 50k."
    ),
    Mistake(
        "database: { limit: 60 wokers }",
        "test.yaml:1: database.limit: found \"60 wokers\"; allowed is none, a rate such as 200/s, or a number of "
            + #"workers such as 60 workers; did you mean "60 workers"?"#
    ),
    Mistake(
        "database: { limit: 0 workers }",
        "test.yaml:1: database.limit: found \"0 workers\"; allowed is none, a rate such as 200/s, or a number of "
            + "workers such as 60 workers; give a whole number of workers from 1 to 1M."
    ),
    Mistake(
        "database: { limit: 1.5 workers }",
        "test.yaml:1: database.limit: found \"1.5 workers\"; allowed is none, a rate such as 200/s, or a number of "
            + "workers such as 60 workers; give a whole number of workers from 1 to 1M."
    ),
    Mistake(
        "database: { limit: 0/s }",
        "test.yaml:1: database.limit: found \"0/s\"; allowed is none, a rate such as 200/s, or a number of workers "
            + "such as 60 workers; give a rate from 0.001/s to 100M/s."
    ),
    Mistake(
        "database: { limit: nnoe }",
        "test.yaml:1: database.limit: found \"nnoe\"; allowed is none, a rate such as 200/s, or a number of workers "
            + #"such as 60 workers; did you mean "none"?"#
    ),
    Mistake(
        "database: { limit: 5ms }",
        "test.yaml:1: database.limit: found \"5ms\"; allowed is none, a rate such as 200/s, or a number of workers "
            + #"such as 60 workers; "ms" is no unit here."#
    ),
    Mistake(
        "database: { read: SELECT a FROM b WHERE c = $1 }",
        "test.yaml:1: database.ids: found nothing; allowed is a statement such as SELECT id FROM users; "
            + "read and ids go together."
    ),
    Mistake(
        "database: { ids: SELECT c FROM b, write: 'UPDATE b SET a = $2 WHERE c = $1' }",
        "test.yaml:1: database.read: found nothing; allowed is a statement with $1 for the id, such as "
            + "SELECT payload FROM users WHERE id = $1; read and ids go together."
    ),
    Mistake(
        "database: { write: 'UPDATE b SET a = $2 WHERE c = $1' }",
        "test.yaml:1: database.write: found a write without read and ids; allowed is write only beside read and ids; "
            + "give all three, or leave write out."
    ),
    Mistake(
        "database: { read: SELECT a FROM b, ids: SELECT c FROM b }",
        "test.yaml:1: database.read: found \"SELECT a FROM b\"; allowed is a statement with $1 for the id, such as "
            + "SELECT payload FROM users WHERE id = $1."
    ),
    Mistake(
        "database: { read: SELECT $1, ids: SELECT 1, write: 'UPDATE b SET a = 1 WHERE c = $1' }",
        "test.yaml:1: database.write: found \"UPDATE b SET a = 1 WHERE c = $1\"; allowed is a statement with $1 for "
            + "the id and $2 for the value, such as UPDATE users SET payload = $2 WHERE id = $1."
    ),
    Mistake(
        "database: { read: SELECT $1, ids: ' ' }",
        #"test.yaml:1: database.ids: found " "; allowed is a statement such as SELECT id FROM users."#
    ),
    Mistake(
        "database: { read: SELECT $1, ids: }",
        "test.yaml:1: database.ids: found nothing; allowed is a statement such as SELECT id FROM users; "
            + "give it a value, or leave the key out."
    ),
]
