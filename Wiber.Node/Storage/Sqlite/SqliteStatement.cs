using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>
/// A compiled statement that is run for every message. It talks to SQLite below the ADO.NET layer, whose boxed parameters and
/// readers cost more than the statements themselves (measured: half the throughput with ids, three times the garbage).
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private int bound;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(database, sql, out statement));
    }

    /// <summary>Gives the next parameter its value.</summary>
    public SqliteStatement Bind(long value)
    {
        Check(raw.sqlite3_bind_int64(statement, ++bound, value));
        return this;
    }

    /// <summary>Gives the next parameter its value: the signed number of the same bits.</summary>
    public SqliteStatement Bind(ulong value) => Bind(unchecked((long)value));

    /// <summary>Gives the next parameter its value.</summary>
    public SqliteStatement Bind(ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(statement, ++bound, value));
        return this;
    }

    /// <summary>Gives the next parameter its value.</summary>
    public SqliteStatement Bind(string value)
    {
        Check(raw.sqlite3_bind_text(statement, ++bound, value));
        return this;
    }

    /// <summary>Runs a statement that gives no rows, and makes it ready for the next values.</summary>
    public void Run()
    {
        TryRead();
        Reset();
    }

    /// <summary>Goes to the next row. Call <see cref="Reset"/> when done.</summary>
    public bool TryRead()
    {
        int result = raw.sqlite3_step(statement);
        if (result is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return result == raw.SQLITE_ROW;
        }

        // Resetting gives the same error again; the statement must not keep its locks.
        Reset();
        SqliteException.ThrowExceptionForRC(result, database);
        return false;
    }

    public long GetInt64(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>Ends the run and its locks.</summary>
    public void Reset()
    {
        raw.sqlite3_reset(statement);
        bound = 0;
    }

    public void Dispose() => statement.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, database);
}
