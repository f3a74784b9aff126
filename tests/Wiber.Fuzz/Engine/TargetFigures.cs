using System.Diagnostics;

namespace Wiber.Fuzz.Engine;

/// <summary>What came of a target's inputs.</summary>
internal sealed record TargetFigures(string Target)
{
    public long Accepted { get; private set; }

    public long Refused { get; private set; }

    public long Inputs => Accepted + Refused;

    /// <summary>The most that one input allocated.</summary>
    public long AllocationBytesMax { get; private set; }

    /// <summary>How long the slowest input took.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>How long all took, without what it took to make them.</summary>
    public TimeSpan Spent { get; private set; }

    public double PerSecond => Spent > TimeSpan.Zero ? Inputs / Spent.TotalSeconds : 0;

    public void Add(Verdict verdict, long allocationBytes, long began)
    {
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        Accepted += verdict == Verdict.Accepted ? 1 : 0;
        Refused += verdict == Verdict.Refused ? 1 : 0;
        AllocationBytesMax = Math.Max(AllocationBytesMax, allocationBytes);
        Slowest = took > Slowest ? took : Slowest;
        Spent += took;
    }
}
