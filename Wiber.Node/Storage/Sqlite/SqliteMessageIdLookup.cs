using Microsoft.Data.Sqlite;
using Wiber.Client.Messages;
using Wiber.Node.Broker;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>
/// Looks up message ids on a connection of its own. A read transaction stays open from one write to the next, which saves the file locks of every
/// lookup; it ends with each write, so that the write-ahead log can be emptied.
/// </summary>
internal sealed class SqliteMessageIdLookup : IDisposable
{
    private readonly Lock gate = new();
    private readonly SqliteConnection connection;
    private readonly SqliteCommand select;
    private readonly byte[] id = new byte[MessageBatchLimits.IdBytesMax];
    private SqliteTransaction? snapshot;

    public SqliteMessageIdLookup(SqliteConnection connection)
    {
        this.connection = connection;
        select = connection.Prepare("SELECT partition, offset FROM message_id WHERE topic = $topic AND id = $id", "$topic", "$id");
        select.Parameters[1].Value = id;
    }

    public bool TryFind(int topic, ReadOnlySpan<byte> messageId, out MessagePlace place)
    {
        lock (gate)
        {
            if (snapshot is null)
            {
                snapshot = connection.BeginTransaction(deferred: true);
                select.Transaction = snapshot;
            }

            messageId.CopyTo(id);
            select.Parameters[0].Value = topic;
            select.Parameters[1].Size = messageId.Length;
            using SqliteDataReader row = select.ExecuteReader();
            bool found = row.Read();
            place = found ? new MessagePlace(row.GetInt32(0), row.GetInt64(1)) : default;
            return found;
        }
    }

    /// <summary>Something was written: the next lookup must see it.</summary>
    public void Refresh()
    {
        lock (gate)
        {
            select.Transaction = null;
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
