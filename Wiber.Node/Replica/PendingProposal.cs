using System.Diagnostics;
using System.Threading.Tasks.Sources;
using Wiber.Node.Raft;

namespace Wiber.Node.Replica;

/// <summary>A proposal and the one who waits for its end, who waits once.</summary>
internal sealed class PendingProposal(Proposal proposal, ProposalAcks acks = ProposalAcks.Quorum) : IValueTaskSource<ProposalResult>
{
    private ManualResetValueTaskSourceCore<ProposalResult> _end = new() { RunContinuationsAsynchronously = true };
    private int _hasEnded;

    public Proposal Proposal { get; } = proposal;

    public ProposalAcks Acks { get; } = acks;

    /// <summary>How it ends. To be awaited once.</summary>
    public ValueTask<ProposalResult> Task => new(this, _end.Version);

    /// <summary>When it arrived, as a timestamp of the stopwatch.</summary>
    internal long Arrived { get; } = Stopwatch.GetTimestamp();

    /// <summary>Its place in the log, once it has one.</summary>
    internal LogIndex Index { get; set; }

    /// <summary>The term it was appended in.</summary>
    internal Term Term { get; set; }

    /// <summary>The tick at which waiting ends with an unknown outcome.</summary>
    internal long DeadlineTick { get; set; }

    /// <summary>Ends it, unless it has ended already. Who waits goes on in the thread pool.</summary>
    public void End(in ProposalResult result)
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) == 0)
        {
            _end.SetResult(result);
        }
    }

    ProposalResult IValueTaskSource<ProposalResult>.GetResult(short token) => _end.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ProposalResult>.GetStatus(short token) => _end.GetStatus(token);

    void IValueTaskSource<ProposalResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _end.OnCompleted(continuation, state, token, flags);
}
