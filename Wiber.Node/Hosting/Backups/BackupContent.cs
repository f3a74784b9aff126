using System.Globalization;
using System.Reflection;
using Wiber.Client.Backups;
using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;
using Wiber.Node.Storage;

namespace Wiber.Node.Hosting.Backups;

/// <summary>
/// What a backup is made of, as of one entry of the log: a copy of the broker's lookups and the log behind what retention has
/// removed, up to that entry. What the lookups do not have yet is applied again from the log, as after any restart.
/// </summary>
internal sealed class BackupContent : IDisposable
{
    private BackupContent(BackupManifest manifest, LogStore log, IBrokerSnapshot state)
    {
        Manifest = manifest;
        Log = log;
        State = state;
    }

    public BackupManifest Manifest { get; }

    public LogStore Log { get; }

    public IBrokerSnapshot State { get; }

    public LogIndex First => new LogIndex(Manifest.PreviousIndex).Next;

    public LogIndex Last => new(Manifest.LastIndex);

    /// <summary>
    /// Copies the lookups, which takes its time; nothing may remove the log's front from before this until it was read.
    /// </summary>
    /// <param name="log">The log.</param>
    /// <param name="store">The lookups.</param>
    /// <param name="identity">Whose they are.</param>
    /// <param name="findLast">The last entry to be in it, asked for behind the copy: the lookups are never ahead of it.</param>
    /// <exception cref="BackupException">The lookups do not reach up to the log's beginning.</exception>
    /// <exception cref="BrokerStoreFullException">There is no room for a copy now.</exception>
    /// <exception cref="BrokerStoreException">The lookups cannot be copied.</exception>
    public static BackupContent Take(LogStore log, IBrokerStore store, BrokerStoreIdentity identity, Func<LogIndex> findLast)
    {
        LogLink previous = log.Previous;
        IBrokerSnapshot state = store.CreateSnapshot();
        try
        {
            LogIndex last = findLast();
            LogIndex stateIndex = state.Applied.Index;
            if (stateIndex < previous.Index)
            {
                throw new BackupException(
                    $"node {identity.Node} has no lookups for the beginning of its log (entry {previous.Index}, and they are of "
                    + $"entry {stateIndex}); take the backup from another node, or from this one when it has caught up");
            }

            return new BackupContent(Describe(log, previous, last, state, identity), log, state);
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    public void Dispose() => State.Dispose();

    private static BackupManifest Describe(
        LogStore log, LogLink previous, LogIndex last, IBrokerSnapshot state, BrokerStoreIdentity identity) => new()
        {
            Cluster = identity.Cluster,
            Node = identity.Node,
            WiberVersion = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3),
            CreatedAt = DateTimeOffset.UtcNow,
            PreviousIndex = previous.Index.Value,
            PreviousTerm = previous.Term.Value,
            PreviousChecksum = previous.Checksum,
            LastIndex = last.Value,
            LastTerm = TermOf(log, previous, last).Value,
            StateIndex = state.Applied.Index.Value,
            StateHash = state.Applied.Hash.ToString("x16", CultureInfo.InvariantCulture),
            StateBytes = state.Length,
        };

    private static Term TermOf(LogStore log, LogLink previous, LogIndex last)
    {
        if (last == previous.Index)
        {
            return previous.Term;
        }

        IReadOnlyList<LogEntry> read = log.Read(last, last, 1);
        Invariant.Require(read.Count == 1, "an entry that was applied is not in the log");
        return read[0].Term;
    }
}
