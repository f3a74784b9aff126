using Wiber.Client.Messages;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Raft;

/// <summary>
/// Goal: an entry's time comes back from its record with the bound of the leader's clock, and a record of a build that knew no
/// bound says that it is not known. Method: entries are sealed and read, and the bytes of the bound looked at.
/// </summary>
public sealed class LogRecordHeaderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ushort.MaxValue)]
    public void The_bound_of_the_clock_comes_back(ushort bound)
    {
        LogEntry entry = Seal(new EntryTime(1_800_000_000_000_000, 7, bound));
        Assert.Equal((byte)bound, entry.Record.Span[6]);
        Assert.Equal((byte)(bound >> 8), entry.Record.Span[7]);

        Assert.NotEqual(0, LogEntry.Read(entry.Record.ToArray(), out LogEntry? read));

        Assert.Equal(entry.Header.Time, read!.Header.Time);
        Assert.Equal(bound == 0 ? null : bound * 10L, read.Header.Time.BoundUs);
    }

    [Fact]
    public void The_checksum_covers_the_bound()
    {
        byte[] record = Seal(new EntryTime(5, 7, 3)).Record.ToArray();
        record[6]++;
        Assert.Equal(0, LogEntry.Read(record, out _));
    }

    [Fact]
    public void A_bound_is_never_below_zero() => Assert.Throws<ArgumentOutOfRangeException>(() => ClockBound.Of(-1));

    private static LogEntry Seal(EntryTime time)
    {
        var proposal = Proposal.Of(EntryKind.Messages, "body"u8);
        proposal.Time = time;
        return LogEntry.Seal(proposal, new LogIndex(1), new Term(1), 1, 0);
    }
}
