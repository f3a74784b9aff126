using Wiber.Node.Clock.Status;

namespace Wiber.Node.Clock.Sync;

/// <summary>What a rule decided from all that was measured.</summary>
internal sealed record ClockVerdict(ClockState State)
{
    /// <summary>What the clock is to go by from now on; nothing to go on as it is.</summary>
    public ClockSetting? Setting { get; init; }

    /// <summary>The node whose clock is followed.</summary>
    public string? Source { get; init; }

    /// <summary>The nodes whose clocks are outside of what was agreed on, and by how many microseconds.</summary>
    public IReadOnlyDictionary<string, long> Outside { get; init; } = new Dictionary<string, long>();

    /// <summary>By how much this node's own clock was outside.</summary>
    public long OwnOutsideUs { get; init; }
}
