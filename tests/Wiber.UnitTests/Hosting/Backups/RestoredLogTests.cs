using Wiber.Client.Backups;
using Wiber.Node.Hosting;
using Wiber.Node.Hosting.Backups;
using Wiber.Node.Raft;
using Wiber.Node.Storage;

namespace Wiber.UnitTests.Hosting.Backups;

/// <summary>
/// Goal: a log made from a backup is the log that was saved, or there is none. Method: frames whose checksums are right and whose
/// entries are not, as only a faulty writer makes them, into a log in a folder of its own.
/// </summary>
public sealed class RestoredLogTests : IDisposable
{
    private static readonly LogEntry[] Entries = Chain(LogLink.Start, 1, 1, 2);

    private readonly string _folder = Directory.CreateTempSubdirectory("wiber-restored-").FullName;
    private readonly LogStore _store;

    public RestoredLogTests() => _store = LogStore.Open(new PhysicalDisk(_folder), new LogStoreOptions
    {
        ClusterName = "c",
        NodeId = new NodeId("n1"),
        NewDisk = 1,
        Group = NodeServices.Group,
        SegmentBytes = 64 * 1024,
    });

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Entries_are_written_as_they_were()
    {
        RestoredLog log = Begin(LogLink.Start);
        log.Append(FrameOf(Entries[0]));
        log.Append(FrameOf(Entries[1], Entries[2]));
        log.Complete();

        Assert.Equal(
            Entries.Select(entry => entry.Header),
            _store.Read(new LogIndex(1), new LogIndex(3), 1 << 20).Select(entry => entry.Header));
    }

    [Fact]
    public void A_log_whose_beginning_is_gone_begins_behind_the_same_entry()
    {
        LogLink link = LogLink.To(Entries[1].Header);
        RestoredLog log = Begin(link);
        log.Append(FrameOf(Entries[2]));
        log.Complete();

        Assert.Equal(link, _store.Previous);
        Assert.Equal(new LogIndex(3), _store.LastIndex);
    }

    [Fact]
    public void What_does_not_follow_is_refused_with_its_place()
    {
        LogEntry foreign = Chain(new LogLink(new LogIndex(1), new Term(1), 4711), 1)[0];
        LogEntry later = Chain(LogLink.To(Entries[0].Header), 9)[0];
        byte[] torn = [.. Entries[1].Record.Span[..^8]];

        foreach (BackupFrame frame in (BackupFrame[])
            [FrameOf(Entries[0]), FrameOf(Entries[2]), FrameOf(foreign), FrameOf(later), FrameOf(torn)])
        {
            using var each = new RestoredLogTests();
            RestoredLog log = each.Begin(LogLink.Start);
            log.Append(FrameOf(Entries[0]));
            BackupException refused = Assert.Throws<BackupException>(() => log.Append(frame));
            Assert.StartsWith("b: damaged at byte 1000: ", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_log_that_ends_too_early_is_refused()
    {
        RestoredLog log = Begin(LogLink.Start);
        log.Append(FrameOf(Entries[0], Entries[1]));

        Assert.Contains(
            "and not with entry 3 of term 2", Assert.Throws<BackupException>(log.Complete).Message, StringComparison.Ordinal);
    }

    private static LogEntry[] Chain(LogLink previous, params ulong[] terms)
    {
        var entries = new List<LogEntry>();
        foreach (ulong term in terms)
        {
            Proposal proposal = Proposal.Of(EntryKind.Messages, new byte[24]);
            entries.Add(LogEntry.Seal(
                proposal, previous.Index.Next, new Term(term), NodeServices.Group, previous.Checksum));
            previous = LogLink.To(entries[^1].Header);
        }

        return [.. entries];
    }

    private static BackupFrame FrameOf(params LogEntry[] entries) =>
        FrameOf([.. entries.SelectMany(entry => entry.Record.ToArray())]);

    private static BackupFrame FrameOf(byte[] body) => new(BackupFrameKind.Log, 0, body, FilePosition: 1_000);

    private RestoredLog Begin(LogLink previous) => new(
        _store,
        new BackupManifest
        {
            Cluster = "c",
            Node = "n1",
            WiberVersion = "0.1.0",
            CreatedAt = DateTimeOffset.UnixEpoch,
            PreviousIndex = previous.Index.Value,
            PreviousTerm = previous.Term.Value,
            PreviousChecksum = previous.Checksum,
            LastIndex = 3,
            LastTerm = 2,
            StateIndex = previous.Index.Value,
            StateHash = "0",
            StateBytes = 1,
        },
        "b");
}
