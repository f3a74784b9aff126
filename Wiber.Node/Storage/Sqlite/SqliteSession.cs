using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>
/// An open file: a connection that writes, by one thread at a time, and others that look up ids and blocks meanwhile.
/// </summary>
internal sealed class SqliteSession : IDisposable
{
    // Pages of the write-ahead log after which it is moved into the file: 16 MiB, so that syncs are seconds apart under full
    // load.
    private const int WalPagesMax = 4096;

    private const int CacheKiB = 16 * 1024;

    private readonly SqliteConnection _connection;
    private readonly SqliteDeltaWriter _writer;
    private readonly SqliteApplierLookup _lookup;
    private readonly SqliteBlockLookup _blocks;

    /// <summary>Opens a file, or makes an empty one if there is none, and marks it as in use.</summary>
    public SqliteSession(string path, BrokerStoreIdentity identity)
    {
        _connection = Connect(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            _connection.Execute($"PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = {WalPagesMax}");
            if (_connection.ExecuteScalar("SELECT count(*) FROM sqlite_master") is 0L)
            {
                SqliteSchema.Create(_connection, identity.Cluster, identity.Node);
            }

            using (var update = new SqliteStatement(_connection, "UPDATE meta SET clean = 0, boot = ?"))
            {
                update.Bind(BootIdentity.Read()).Run();
            }

            _writer = new SqliteDeltaWriter(_connection);
            _lookup = new SqliteApplierLookup(Connect(path, SqliteOpenMode.ReadOnly));
            _blocks = new SqliteBlockLookup(Connect(path, SqliteOpenMode.ReadOnly));
        }
        catch
        {
            _lookup?.Dispose();
            _writer?.Dispose();
            _connection.Dispose();
            throw;
        }
    }

    public static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            connection.Execute($"PRAGMA synchronous = NORMAL; PRAGMA cache_size = -{CacheKiB}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public BrokerState Load() => SqliteStateLoader.Load(_connection);

    public bool TryFindMessageId(int topic, ReadOnlySpan<byte> id, out MessagePlace place) =>
        _lookup.TryFind(topic, id, out place);

    public OpenBlockRow? FindOpenBlock(int topic, int partition) => _lookup.FindOpenBlock(topic, partition);

    public void ExcludeBlocks(int topic, int partition, long firstBlock, BlockProbe probe, Span<bool> excluded) =>
        _blocks.Exclude(topic, partition, firstBlock, probe, excluded);

    public void Write(BrokerDelta delta)
    {
        _writer.Write(delta);
        _lookup.Refresh();
    }

    /// <summary>
    /// A transaction with synchronous=FULL syncs the write-ahead log, and with it every transaction before. Moving the log
    /// into the file would do it too, but not while somebody reads. The transaction must change something: one that writes
    /// what is there already writes, and syncs, nothing.
    /// </summary>
    public LogIndex Flush()
    {
        _connection.Execute("PRAGMA synchronous = FULL");
        try
        {
            _connection.Execute("UPDATE meta SET flush_count = flush_count + 1");
        }
        finally
        {
            _connection.Execute("PRAGMA synchronous = NORMAL");
        }

        return SqliteStateLoader.LoadApplied(_connection).Index;
    }

    public void LimitPages(long pagesMax) =>
        _connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pagesMax}"));

    /// <summary>Marks the file as closed properly, if there is room, and lets go of it.</summary>
    public void Dispose()
    {
        _blocks.Dispose();
        _lookup.Dispose();
        _writer.Dispose();
        using (_connection)
        {
            try
            {
                _connection.Execute("UPDATE meta SET clean = 1");
            }
            catch (SqliteException exception) when (exception.SqliteErrorCode == raw.SQLITE_FULL)
            {
                // The file is whole all the same; without the mark, it is read through if the machine fails before the next
                // start.
            }
        }
    }

    /// <summary>
    /// Lets go of the file such that nothing that belongs to it lies beside it any more: a write-ahead log that stayed would be
    /// taken for one of the file that comes next.
    /// </summary>
    public void CloseAlone()
    {
        _blocks.Dispose();
        _lookup.Dispose();
        _writer.Dispose();
        using (_connection)
        {
            Invariant.Require(_connection.ExecuteScalar("PRAGMA journal_mode = DELETE") is "delete");
        }
    }
}
