using Wiber.Node.Raft;
using Wiber.Node.Replica;

namespace Wiber.UnitTests.Replica;

/// <summary>Goal: the commit latency is that of the last seconds, and of entries that were committed here. Time is made up.</summary>
public sealed class CommitLatencyTests
{
    private readonly StoppedTime _time = new();
    private readonly CommitLatency _latency;

    public CommitLatencyTests() => _latency = new CommitLatency(_time);

    [Fact]
    public void It_is_the_time_from_the_arrival_to_the_commit_of_each_entry()
    {
        Assert.Null(_latency.Recent);
        Append(1);
        Append(2);
        _time.NowMs += 4;
        Append(3);
        _time.NowMs += 1;
        Commit(2);
        Commit(2);
        Assert.Equal(2, _latency.Recent!.Count);
        Assert.Equal(5, _latency.Recent.Percentile(0.5).TotalMilliseconds, 0.1);

        _time.NowMs += 1;
        Commit(3);
        Assert.Equal(3, _latency.Recent.Count);
        Assert.Equal(2, _latency.Recent.Percentile(0.1).TotalMilliseconds, 0.1);
    }

    [Fact]
    public void It_forgets_what_is_older_than_its_window()
    {
        Append(1);
        Commit(1);
        _time.NowMs += CommitLatency.WindowMs / 2;
        Append(2);
        Commit(2);
        Assert.Equal(2, _latency.Recent!.Count);
        _time.NowMs += CommitLatency.WindowMs / 2;
        Assert.Equal(1, _latency.Recent!.Count);

        // The slice that the first one was in takes its turn again.
        Append(3);
        Commit(3);
        Assert.Equal(2, _latency.Recent!.Count);
        _time.NowMs += CommitLatency.WindowMs;
        Assert.Null(_latency.Recent);
    }

    [Fact]
    public void Who_leads_no_more_measures_nothing_of_what_waited()
    {
        Append(1);
        _latency.Forget();
        Commit(1);
        Assert.Null(_latency.Recent);
    }

    [Fact]
    public void So_many_entries_wait_and_no_more()
    {
        for (ulong index = 1; index <= CommitLatency.PendingMax + 5; index++)
        {
            Append(index);
        }

        Commit(ulong.MaxValue);
        Assert.Equal(CommitLatency.PendingMax, _latency.Recent!.Count);
    }

    private void Append(ulong index) => _latency.Appended(new LogIndex(index), _time.GetTimestamp());

    private void Commit(ulong index) => _latency.Committed(new LogIndex(index));

    private sealed class StoppedTime : TimeProvider
    {
        public long NowMs { get; set; } = 1_000_000;

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => NowMs;
    }
}
