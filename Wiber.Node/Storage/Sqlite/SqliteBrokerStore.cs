using Microsoft.Data.Sqlite;
using SQLitePCL;
using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>
/// The broker's lookups in an SQLite file. Everything in it can be made again, from the log or from another node's, so a file
/// that cannot be trusted is deleted, and writing waits for the disk only when SQLite moves its write-ahead log into the file
/// (synchronous=NORMAL), which keeps the file whole even if the machine fails; the newest transactions may then be gone, unless
/// they were flushed, and the log has them.
/// </summary>
internal sealed partial class SqliteBrokerStore : IBrokerStore
{
    private readonly SqliteFiles _files;
    private readonly BrokerStoreIdentity _identity;

    // Whoever copies the file must not have it replaced under him. Taken before the other one.
    private readonly Lock _copyGate = new();

    // For whoever writes. Looking up does not wait for it, but is never done while a snapshot is installed.
    private readonly Lock _writeGate = new();
    private volatile SqliteSession? _session;

    private SqliteBrokerStore(SqliteFiles files, BrokerStoreIdentity identity)
    {
        _files = files;
        _identity = identity;
        _session = new SqliteSession(files.Main, identity);
    }

    private SqliteSession Session =>
        _session ?? throw new BrokerStoreException($"{_files.Main}: closed after a failure");

    /// <summary>
    /// Opens the file, or makes an empty one if there is none, if it is damaged, of another version, cluster or node. Then the
    /// entries it lacks must be applied again, or, if the log no longer has them, a snapshot be installed.
    /// </summary>
    /// <param name="path">The file; its folder exists. Copies of it are made in the folder <c>snapshot</c> beside it.</param>
    /// <param name="identity">Whose state it must be.</param>
    /// <param name="lastLogIndex">The end of this node's log.</param>
    /// <param name="logger">Told when a file is given up.</param>
    /// <exception cref="BrokerStoreException">The file can be neither used nor replaced, or it is ahead of the log.</exception>
    public static SqliteBrokerStore Open(string path, BrokerStoreIdentity identity, LogIndex lastLogIndex, ILogger logger)
    {
        try
        {
            var files = new SqliteFiles(path);
            files.DeleteLeftovers();
            if (File.Exists(path) && SqliteFileCheck.FindProblem(path, identity, lastLogIndex) is { } problem)
            {
                LogRebuild(logger, path, problem);
                files.DeleteMain();
            }

            return new SqliteBrokerStore(files, identity);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw new BrokerStoreException($"cannot open {path}: {exception.Message}", exception);
        }
    }

    public BrokerState Load()
    {
        lock (_writeGate)
        {
            return Guard(() => Session.Load());
        }
    }

    public bool TryFindMessageId(int topic, ReadOnlySpan<byte> id, out MessagePlace place)
    {
        try
        {
            return Session.TryFindMessageId(topic, id, out place);
        }
        catch (SqliteException exception)
        {
            throw Failure(exception);
        }
    }

    public OpenBlockRow? FindOpenBlock(int topic, int partition) => Guard(() => Session.FindOpenBlock(topic, partition));

    public void ExcludeBlocks(int topic, int partition, long firstBlock, BlockProbe probe, Span<bool> excluded)
    {
        try
        {
            // While the file is being replaced there is none to ask.
            _session?.ExcludeBlocks(topic, partition, firstBlock, probe, excluded);
        }
        catch (SqliteException exception)
        {
            throw Failure(exception);
        }
    }

    public void Write(BrokerDelta delta)
    {
        lock (_writeGate)
        {
            Guard(() => Session.Write(delta));
        }
    }

    public LogIndex Flush()
    {
        lock (_writeGate)
        {
            return Guard(() => Session.Flush());
        }
    }

    public IBrokerSnapshot CreateSnapshot()
    {
        lock (_copyGate)
        {
            string copy = _files.NextSnapshot();
            try
            {
                return Guard(() => Copy(copy));
            }
            catch
            {
                File.Delete(copy);
                throw;
            }
        }
    }

    public void Install(SnapshotHeader header, Stream content)
    {
        lock (_copyGate)
        {
            Guard(() => Prepare(header, content));
            lock (_writeGate)
            {
                Guard(ReplaceFile);
            }
        }
    }

    /// <summary>Marks the file as closed properly and lets go of it.</summary>
    public void Dispose()
    {
        lock (_copyGate)
        {
            lock (_writeGate)
            {
                SqliteSession? session = _session;
                _session = null;
                Guard(() => session?.Dispose());
            }
        }
    }

    /// <summary>For tests: makes the file as full as if the disk had no room for more than so many pages.</summary>
    internal void LimitPages(long pagesMax)
    {
        lock (_writeGate)
        {
            Session.LimitPages(pagesMax);
        }
    }

    private SqliteBrokerSnapshot Copy(string copy)
    {
        // On a connection of its own, so that the store is written and read meanwhile; the copy is of one moment all the same.
        using (SqliteConnection source = SqliteSession.Connect(_files.Main, SqliteOpenMode.ReadOnly))
        using (var vacuum = new SqliteStatement(source, "VACUUM INTO ?"))
        {
            vacuum.Bind(copy).Run();
        }

        using SqliteConnection made = SqliteSession.Connect(copy, SqliteOpenMode.ReadOnly);
        return new SqliteBrokerSnapshot(copy, SqliteStateLoader.LoadApplied(made));
    }

    /// <summary>Puts what came beside the file, makes it this node's, and makes sure that it is on the disk.</summary>
    private void Prepare(SnapshotHeader header, Stream content)
    {
        _files.DeleteNext();
        try
        {
            using (var file = new FileStream(_files.Next, FileMode.CreateNew))
            {
                header.CopyContent(content, file);
                file.Flush(flushToDisk: true);
            }

            SqliteAdoption.Adopt(_files.Next, _identity.Cluster, header.Applied, _identity);
        }
        catch
        {
            _files.DeleteNext();
            throw;
        }
    }

    private void ReplaceFile()
    {
        SqliteSession old = Session;
        _session = null;
        try
        {
            old.CloseAlone();
            _files.Replace();
        }
        finally
        {
            _session = new SqliteSession(_files.Main, _identity);
        }
    }

    private static bool IsFailure(Exception exception) =>
        exception is SqliteException or IOException or UnauthorizedAccessException or StorageException;

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "broker store {Path} is made anew: {Problem}")]
    private static partial void LogRebuild(ILogger logger, string path, string problem);

    private void Guard(Action action) => Guard(() =>
    {
        action();
        return true;
    });

    private T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw Failure(exception);
        }
    }

    private BrokerStoreException Failure(Exception exception)
    {
        bool isFull = exception is DiskFullException
            || (exception is SqliteException sqlite && sqlite.SqliteErrorCode == raw.SQLITE_FULL)
            || (exception is IOException && PhysicalErrors.IsDiskFull(exception.HResult));
        return isFull
            ? new BrokerStoreFullException($"{_files.Main}: no room on the disk", exception)
            : new BrokerStoreException(
                $"{_files.Main}: {exception.Message}. If it stays, stop the node and delete the file; it is made again.",
                exception);
    }
}
