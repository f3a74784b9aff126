using Microsoft.Data.Sqlite;
using SQLitePCL;
using Wiber.Node.Broker;
using Wiber.Node.Raft;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>
/// The broker's lookups in an SQLite file. Everything in it can be made again from the log, so a file that cannot be trusted is
/// deleted, and writing waits for the disk only when SQLite moves its write-ahead log into the file (synchronous=NORMAL), which
/// keeps the file whole even if the machine fails; the newest transactions may then be gone, and the log has them.
/// </summary>
internal sealed partial class SqliteBrokerStore : IBrokerStore
{
    // Pages of the write-ahead log after which it is moved into the file: 16 MiB, so that syncs are seconds apart under full
    // load.
    private const int WalPagesMax = 4096;

    private const int CacheKiB = 16 * 1024;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly SqliteDeltaWriter _writer;
    private readonly SqliteMessageIdLookup _lookup;

    private SqliteBrokerStore(string path, SqliteConnection connection, SqliteConnection lookupConnection)
    {
        _path = path;
        _connection = connection;
        _writer = new SqliteDeltaWriter(connection);
        _lookup = new SqliteMessageIdLookup(lookupConnection);
    }

    /// <summary>
    /// Opens the file, or makes an empty one if there is none, if it is damaged, of another version, cluster or node, or ahead of
    /// the log.
    /// </summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="identity">Whose state it must be.</param>
    /// <param name="lastLogIndex">The end of this node's log.</param>
    /// <param name="logger">Told when a file is given up.</param>
    /// <exception cref="BrokerStoreException">The file can be neither used nor replaced, or it is ahead of the log.</exception>
    public static SqliteBrokerStore Open(string path, BrokerStoreIdentity identity, LogIndex lastLogIndex, ILogger logger)
    {
        try
        {
            if (File.Exists(path) && FindProblem(path, identity, lastLogIndex) is { } problem)
            {
                LogRebuild(logger, path, problem);
                Delete(path);
            }

            return OpenFile(path, identity);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new BrokerStoreException($"cannot open {path}: {exception.Message}", exception);
        }
    }

    public BrokerState Load() => Guard(() => SqliteStateLoader.Load(_connection));

    public bool TryFindMessageId(int topic, ReadOnlySpan<byte> id, out MessagePlace place)
    {
        try
        {
            return _lookup.TryFind(topic, id, out place);
        }
        catch (SqliteException exception)
        {
            throw Failure(exception);
        }
    }

    public void Write(BrokerDelta delta) => Guard(() =>
    {
        _writer.Write(delta);
        _lookup.Refresh();
        return true;
    });

    /// <summary>Marks the file as closed properly and lets go of it.</summary>
    public void Dispose()
    {
        _lookup.Dispose();
        Guard(() =>
        {
            _connection.Execute("UPDATE meta SET clean = 1");
            return true;
        });
        _writer.Dispose();
        _connection.Dispose();
    }

    private static SqliteBrokerStore OpenFile(string path, BrokerStoreIdentity identity)
    {
        SqliteConnection connection = Connect(path, SqliteOpenMode.ReadWriteCreate);
        connection.Execute($"PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = {WalPagesMax}");
        if (connection.ExecuteScalar("SELECT count(*) FROM sqlite_master") is 0L)
        {
            SqliteSchema.Create(connection, identity.Cluster, identity.Node);
        }

        using (var update = new SqliteStatement(connection, "UPDATE meta SET clean = 0, boot = ?"))
        {
            update.Bind(BootIdentity.Read()).Run();
        }

        return new SqliteBrokerStore(path, connection, Connect(path, SqliteOpenMode.ReadOnly));
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false };
        var connection = new SqliteConnection(settings.ToString());
        connection.Open();
        connection.Execute($"PRAGMA synchronous = NORMAL; PRAGMA cache_size = -{CacheKiB}");
        return connection;
    }

    /// <summary>Why the file cannot be used, or nothing.</summary>
    private static string? FindProblem(string path, BrokerStoreIdentity identity, LogIndex lastLogIndex)
    {
        try
        {
            using SqliteConnection connection = Connect(path, SqliteOpenMode.ReadWrite);
            return FindProblem(connection, path, identity, lastLogIndex);
        }
        catch (SqliteException exception) when (IsDamage(exception))
        {
            return exception.Message;
        }
    }

    /// <summary>
    /// What the file holds is wrong. Not so when it is in use or must not be opened: then it is not ours to delete.
    /// </summary>
    private static bool IsDamage(SqliteException exception) =>
        exception.SqliteErrorCode is raw.SQLITE_ERROR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    private static string? FindProblem(
        SqliteConnection connection, string path, BrokerStoreIdentity identity, LogIndex lastLogIndex)
    {
        // Asked first and alone: another version may have other columns.
        if (connection.ExecuteScalar("SELECT format_version FROM meta") is not SqliteSchema.FormatVersion)
        {
            return "it is of another version";
        }

        (string cluster, string node, ulong applied, bool clean, string boot) = connection.ReadAll(
            "SELECT cluster, node, applied_index, clean, boot FROM meta",
            row => (
                row.GetString(0), row.GetString(1), unchecked((ulong)row.GetInt64(2)), row.GetBoolean(3), row.GetString(4)))[0];
        if (cluster != identity.Cluster || node != identity.Node)
        {
            return $"it belongs to node {node} of cluster {cluster}";
        }

        if (applied > lastLogIndex.Value)
        {
            // Only what is on this disk is applied, so the log has lost what this node acknowledged: the file is right and the
            // log is wrong.
            throw new BrokerStoreException(
                $"{path}: this node had applied log index {applied}, but its log ends at {lastLogIndex}: "
                + "acknowledged entries are missing from the log folder. "
                + "Do not start the node with this folder; restore the log folder from where it was.");
        }

        // What a killed process wrote is whole, the system has it. Only a failed machine can leave damage, and only then is
        // reading the whole file worth its time.
        bool mayBeDamaged = !clean && (boot.Length == 0 || boot != BootIdentity.Read());
        return mayBeDamaged && connection.ExecuteScalar("PRAGMA quick_check(1)") is not "ok" ? "it is damaged" : null;
    }

    private static void Delete(string path)
    {
        foreach (string file in (string[])[path, path + "-wal", path + "-shm"])
        {
            File.Delete(file);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "broker store {Path} is made anew from the log: {Problem}")]
    private static partial void LogRebuild(ILogger logger, string path, string problem);

    private T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException exception)
        {
            throw Failure(exception);
        }
    }

    private BrokerStoreException Failure(SqliteException exception) => new(
        $"{_path}: {exception.Message}. If it stays, stop the node and delete the file; it is made again from the log.",
        exception);
}
