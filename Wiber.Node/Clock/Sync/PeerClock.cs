using Wiber.Node.Clock.Sampling;

namespace Wiber.Node.Clock.Sync;

/// <summary>What is known of another node's clocks from the exchanges with it.</summary>
internal sealed class PeerClock(string name, DriftLimit drift)
{
    private ClockAnnouncement? _latest;

    public string Name => name;

    public SampleWindow Window { get; } = new(drift);

    /// <summary>Whether the latest round got an answer.</summary>
    public bool IsReached { get; private set; }

    /// <summary>What it said of cluster time in the latest round; nothing if it was not reached or is not synchronized.</summary>
    public ClusterTimeClaim? Claim { get; private set; }

    /// <summary>How far its clock was found to have moved against this node's beyond all drift, in the latest round.</summary>
    public long JumpUs { get; private set; }

    /// <summary>What it said last; nothing if it was not reached.</summary>
    public ClockAnnouncement? Announced => IsReached ? _latest : null;

    public void Add(ClockExchange sample, ClockAnnouncement announcement)
    {
        if (_latest is { } before && before.Epoch != announcement.Epoch)
        {
            Window.Clear();
        }

        _latest = announcement;
        IsReached = true;
        JumpUs = Window.Add(sample);
        ClockInterval offset = Window.FindOffset(sample.ReceivedUs)!.Value;
        Claim = announcement.ClusterOffsetUs is not { } clusterOffsetUs
            ? null
            : new ClusterTimeClaim(
                name,
                announcement.Reign,
                announcement.IsLeading,
                new ClusterTimeRange(
                    offset.Shift(clusterOffsetUs).Widen(announcement.IsLeading ? 0 : announcement.BoundUs), sample.SentUs));
    }

    /// <summary>It did not answer in the latest round.</summary>
    public void Miss()
    {
        IsReached = false;
        Claim = null;
        JumpUs = 0;
    }

    /// <summary>Its wall clock minus this node's monotonic clock, as far as that is known.</summary>
    public ClockInterval? FindWall(long nowUs) =>
        Announced is { } announced ? Window.FindOffset(nowUs)?.Shift(announced.WallOffsetUs) : null;
}
