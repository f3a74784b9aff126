using Wiber.Node.Raft;

namespace Wiber.Simulation.Checks;

/// <summary>
/// Watches that a leader steps down when it hears no majority of the voters any more (thesis §6.2). Time is counted in ticks that
/// reached the core.
/// </summary>
internal sealed class QuorumWatch(string node, int timeoutTicksMin)
{
    /// <summary>The core looks once in a timeout, at what it heard since it looked before; one more for what is queued.</summary>
    private const int TimeoutsMax = 3;

    private readonly Dictionary<NodeId, int> _heard = [];
    private Term _term;
    private int _ticks;

    public void Ticked() => _ticks++;

    public void Received(NodeId from) => _heard[from] = _ticks;

    /// <summary>To be called after every turn.</summary>
    public void Look(RaftCore core)
    {
        if (core.Role != Role.Leader || core.CurrentTerm != _term)
        {
            _term = core.Role == Role.Leader ? core.CurrentTerm : Term.Zero;
            _ticks = 0;
            _heard.Clear();
            return;
        }

        if (_ticks <= TimeoutsMax * timeoutTicksMin)
        {
            return;
        }

        int silent = core.Membership.Voters.Count(voter =>
            voter != core.Self && _ticks - _heard.GetValueOrDefault(voter) > TimeoutsMax * timeoutTicksMin);
        Check.That(
            core.Membership.Voters.Count - silent >= Quorum.Size(core.Membership.Voters.Count),
            $"{node} still leads term {_term}, but {silent} voters were silent for {TimeoutsMax} election timeouts");
    }
}
