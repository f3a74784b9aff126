namespace Wiber.Node.Replica;

/// <summary>Limits of one replica. Times are in ticks.</summary>
internal sealed record ReplicaOptions
{
    /// <summary>Proposals waiting for their end.</summary>
    public int ProposalsPendingMax { get; init; } = 65_536;

    /// <summary>How long a proposal waits before its outcome is called unknown.</summary>
    public required int ProposalTimeoutTicks { get; init; }

    /// <summary>
    /// How long a proposal still waits after this node lost leadership; mostly the next leader settles it within an election.
    /// </summary>
    public required int ProposalTimeoutAfterLossTicks { get; init; }

    /// <summary>
    /// Where the numbers of linearizable reads begin. Random in a daemon: an answer to a read of the process before must not fit
    /// one of this process.
    /// </summary>
    public required ulong FirstReadId { get; init; }

    /// <summary>Ticks between two sweeps for proposals that waited too long.</summary>
    public int SweepTicks { get; init; } = 10;

    /// <summary>Entries handed to the state machine and not applied yet.</summary>
    public int ApplyInflightMax { get; init; } = 20_000;

    /// <summary>
    /// Record bytes handed to the state machine and not applied yet; beyond them it reads the entries from disk itself.
    /// </summary>
    public long ApplyInflightBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>Record bytes in one apply job.</summary>
    public long ApplyJobBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// When the connection to the leader breaks, a follower waits this long for every node before it in order, then campaigns.
    /// </summary>
    public int DisconnectDelayTicksPerRank { get; init; } = 4;
}
