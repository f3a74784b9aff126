using Wiber.Node.Raft;
using Wiber.Node.Replica;
using Wiber.Simulation.Cluster;

namespace Wiber.Simulation.Clients;

/// <summary>
/// One request at a time to the node that is taken for the leader: it travels, may get lost, and so may its answer. Redirects are
/// followed; who fails is left for another node. Results are polled, never awaited, so that nothing depends on a scheduler.
/// </summary>
internal sealed class LeaderCall(World world, Random random, IReadOnlyList<SimulatedNode> nodes, SimulatedNode leader)
{
    private const int AttemptUsMin = 100_000;
    private const int TravelUsMax = 20_000;

    private readonly int _attemptUsMax = random.Next(300_000, 3_000_000);
    private PendingProposal[] _pending = [];
    private int _life;
    private bool _isAnswerLost;
    private long _deadlineUs;

    /// <summary>Where the next request goes.</summary>
    public SimulatedNode Leader { get; private set; } = leader;

    /// <summary>The longest that a request is waited for.</summary>
    public int AttemptUsMax => _attemptUsMax;

    /// <summary>After a failure, how long to wait before the next try.</summary>
    public long RetryUs { get; private set; }

    /// <summary>What was asked for, each with its answer if there is one.</summary>
    public IReadOnlyList<PendingProposal> Pending => _pending;

    /// <summary>Asks for something; what was asked for before is no longer waited for.</summary>
    public void Begin(params IEnumerable<Proposal> proposals)
    {
        PendingProposal[] pending = [.. proposals.Select(proposal => new PendingProposal(proposal))];
        SimulatedNode node = Leader;
        _pending = pending;
        _life = node.Life;
        _isAnswerLost = world.Chance(30);
        _deadlineUs = world.Events.NowUs + random.Next(AttemptUsMin, _attemptUsMax);
        if (!world.Chance(20))
        {
            world.Events.After(Travel(), () => Array.ForEach(pending, each => node.Offer(new Proposed(each))));
        }
    }

    public CallProgress Poll()
    {
        if (!_isAnswerLost && Array.TrueForAll(_pending, static pending => pending.Task.IsCompleted))
        {
            return Settle();
        }

        if (world.Events.NowUs < _deadlineUs && Leader.Life == _life)
        {
            return CallProgress.Waiting;
        }

        LookElsewhere();
        return CallProgress.Failed;
    }

    public long Travel() => 50 + random.Next(TravelUsMax);

    private CallProgress Settle()
    {
        ProposalResult[] results = [.. _pending.Select(pending => pending.Task.Result)];
        Array.ForEach(results, result => world.Tally.Add($"answers {result.Status}"));
        ProposalResult[] failures = [.. results.Where(result => result.Status != ProposalStatus.Applied)];
        if (failures.Length == 0)
        {
            return CallProgress.Answered;
        }

        switch (failures[0].Status)
        {
            case ProposalStatus.NotLeader:
                Leader = nodes[NodeProfile.NumberOf(failures[0].Leader!.Value.Value)];
                RetryUs = 0;
                break;
            case ProposalStatus.Overloaded:
                RetryUs = 50_000;
                break;
            default:
                LookElsewhere();
                break;
        }

        return CallProgress.Failed;
    }

    private void LookElsewhere()
    {
        Leader = nodes[random.Next(nodes.Count)];
        RetryUs = random.Next(10_000, 200_000);
    }
}
