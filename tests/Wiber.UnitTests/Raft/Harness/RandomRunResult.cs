namespace Wiber.UnitTests.Raft.Harness;

/// <summary>What happened in random histories.</summary>
/// <param name="Committed">Entries that were committed.</param>
/// <param name="Reads">Linearizable reads that were confirmed.</param>
/// <param name="Leaders">Terms that had a leader.</param>
/// <param name="Truncations">Times that a member's disk had to give entries up.</param>
internal readonly record struct RandomRunResult(ulong Committed, int Reads, int Leaders, int Truncations)
{
    public static RandomRunResult operator +(RandomRunResult left, RandomRunResult right) => new(
        left.Committed + right.Committed, left.Reads + right.Reads, left.Leaders + right.Leaders, left.Truncations + right.Truncations);
}
