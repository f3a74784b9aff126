using Wiber.Client.Backups;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Snapshots;
using Wiber.Node.Storage;

namespace Wiber.Node.Hosting.Backups;

/// <summary>
/// Writes the entries of a backup into a new log, as they are, and checks each: that it is whole and the next one. So the log is
/// the one that was saved, to the checksum of its last entry.
/// </summary>
internal sealed class RestoredLog
{
    private readonly LogStore _log;
    private readonly BackupManifest _manifest;
    private readonly string _name;
    private LogLink _last;
    private ulong _sequence;

    /// <param name="log">An empty log.</param>
    /// <param name="manifest">What is to come.</param>
    /// <param name="name">The backup's name, for messages.</param>
    public RestoredLog(LogStore log, BackupManifest manifest, string name)
    {
        _log = log;
        _manifest = manifest;
        _name = name;
        _last = new LogLink(
            new LogIndex(manifest.PreviousIndex), new Term(manifest.PreviousTerm), manifest.PreviousChecksum);
        Persist([], _last == LogLink.Start ? null : new LogReset(_last, new PlacedMembership(LogIndex.Zero, Membership.Unknown)));
    }

    /// <summary>Adds the entries of a frame, durably.</summary>
    /// <exception cref="BackupException">They are not the next ones, or damaged.</exception>
    public void Append(BackupFrame frame)
    {
        var entries = new List<LogEntry>();
        Memory<byte> rest = frame.Body;
        while (!rest.IsEmpty)
        {
            int bytes = LogEntry.Read(rest, out LogEntry? entry);
            if (bytes == 0 || !Follows(entry!.Header))
            {
                long position = frame.FilePosition + frame.Body.Length - rest.Length;
                throw new BackupException(
                    $"{_name}: damaged at byte {position}: "
                    + (bytes == 0 ? $"entry {_last.Index.Next} cannot be read" : $"{entry} does not follow {_last}"));
            }

            entries.Add(entry);
            _last = LogLink.To(entry.Header);
            rest = rest[bytes..];
        }

        Persist(entries, null);
    }

    /// <summary>All entries have come.</summary>
    /// <exception cref="BackupException">They have not.</exception>
    public void Complete()
    {
        if (_last.Index.Value != _manifest.LastIndex || _last.Term.Value != _manifest.LastTerm)
        {
            throw new BackupException(
                $"{_name}: damaged: its log ends with {_last}, "
                + $"and not with entry {_manifest.LastIndex} of term {_manifest.LastTerm}");
        }
    }

    private bool Follows(LogRecordHeader header) =>
        header.Index == _last.Index.Next
        && header.Chain == _last.Checksum
        && header.Term >= _last.Term
        && header.Term.Value <= _manifest.LastTerm
        && header.Group == NodeServices.Group;

    private void Persist(List<LogEntry> entries, LogReset? reset) => _log.Persist(
        [new PersistBatch(++_sequence, new HardState(new Term(_manifest.LastTerm), null), null, entries) { Reset = reset }]);
}
