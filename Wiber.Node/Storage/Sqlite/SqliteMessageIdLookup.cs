using Microsoft.Data.Sqlite;
using Wiber.Node.Broker;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>
/// Looks up message ids on a connection of its own. A read transaction stays open from one write to the next, which saves the
/// file locks of every lookup; it ends with each write, so that the write-ahead log can be emptied.
/// </summary>
internal sealed class SqliteMessageIdLookup : IDisposable
{
    private readonly Lock gate = new();
    private readonly SqliteConnection connection;
    private readonly SqliteStatement select;
    private SqliteTransaction? snapshot;

    public SqliteMessageIdLookup(SqliteConnection connection)
    {
        this.connection = connection;
        select = new SqliteStatement(connection, "SELECT partition, offset FROM message_id WHERE topic = ? AND id = ?");
    }

    public bool TryFind(int topic, ReadOnlySpan<byte> id, out MessagePlace place)
    {
        lock (gate)
        {
            snapshot ??= connection.BeginTransaction(deferred: true);
            bool found = select.Bind(topic).Bind(id).TryRead();
            place = found ? new MessagePlace((int)select.GetInt64(0), select.GetInt64(1)) : default;
            select.Reset();
            return found;
        }
    }

    /// <summary>Something was written: the next lookup must see it.</summary>
    public void Refresh()
    {
        lock (gate)
        {
            snapshot?.Dispose();
            snapshot = null;
        }
    }

    public void Dispose()
    {
        Refresh();
        select.Dispose();
        connection.Dispose();
    }
}
