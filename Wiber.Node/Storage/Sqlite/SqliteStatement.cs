using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>
/// A compiled statement that is run for every message. It talks to SQLite below the ADO.NET layer, whose boxed parameters and
/// readers cost more than the statements themselves (measured: half the throughput with ids, three times the garbage).
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private int _bound;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    /// <summary>Gives the next parameter its value.</summary>
    public SqliteStatement Bind(long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, ++_bound, value));
        return this;
    }

    /// <summary>Gives the next parameter its value: the signed number of the same bits.</summary>
    public SqliteStatement Bind(ulong value) => Bind(unchecked((long)value));

    /// <summary>Gives the next parameter its value.</summary>
    public SqliteStatement Bind(ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(_statement, ++_bound, value));
        return this;
    }

    /// <summary>Gives the next parameter its value.</summary>
    public SqliteStatement Bind(string value)
    {
        Check(raw.sqlite3_bind_text(_statement, ++_bound, value));
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
        int result = raw.sqlite3_step(_statement);
        if (result is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return result == raw.SQLITE_ROW;
        }

        // Resetting gives the same error again; the statement must not keep its locks.
        Reset();
        SqliteException.ThrowExceptionForRC(result, _database);
        return false;
    }

    public long GetInt64(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>The bytes are SQLite's own, until the next step.</summary>
    public ReadOnlySpan<byte> GetBlob(int column) => raw.sqlite3_column_blob(_statement, column);

    /// <summary>Ends the run and its locks.</summary>
    public void Reset()
    {
        raw.sqlite3_reset(_statement);
        _bound = 0;
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
