using Wiber.Node.Hosting.Founding;
using Wiber.Node.Http.Peers;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Replica;
using Wiber.Simulation.Cluster;

namespace Wiber.Simulation.Members;

/// <summary>
/// Finds a node its place, as the daemon's founder does, by the real <see cref="FoundingRule"/>: it founds the cluster, asks to
/// be
/// taken in again with its new disk, or waits.
/// </summary>
internal sealed class SimulatedFounder(World world, SimulatedNode self, PeerCalls calls)
{
    private const int PollUsMin = 50_000;
    private const int PollUsMax = 1_000_000;
    private const int SettledPollUs = 500_000;
    private const int LeaderlessPatienceUs = 5_000_000;

    private long _lastLedUs;
    private int _pauseUs;
    private string? _lastReason;

    /// <summary>To be called when the process has started.</summary>
    public void Start()
    {
        _lastLedUs = world.Events.NowUs;
        _pauseUs = PollUsMin;
        _lastReason = null;
        self.After(world.Random.Next(PollUsMin), Poll);
    }

    private void Poll()
    {
        if (HasPlace())
        {
            self.After(SettledPollUs, Poll);
            return;
        }

        var answers = new Dictionary<string, PeerIdentity>();
        foreach (string name in self.Config!.Nodes.Select(node => node.Id).Where(name => name != self.Name))
        {
            calls.Ask(self, NodeProfile.NumberOf(name), PeerCalls.Identify, answer => answers[name] = answer);
        }

        self.After(world.Random.Next(40_000, 400_000), () => Act(answers));
    }

    private bool HasPlace()
    {
        if (self.Leader is not null)
        {
            _lastLedUs = world.Events.NowUs;
        }

        return self.Membership.Find(self.Id) is not null && world.Events.NowUs - _lastLedUs < LeaderlessPatienceUs;
    }

    private void Act(Dictionary<string, PeerIdentity> answers)
    {
        var rule = new FoundingRule(self.Config!, self.Id);
        FoundingStep step = rule.Decide(new PlacedMembership(self.MembershipIndex, self.Membership), answers);
        string reason = step.ToString();
        _pauseUs = reason == _lastReason ? Math.Min(_pauseUs * 3 / 2, PollUsMax) : PollUsMin;
        _lastReason = reason;
        int connectUs = 0;
        switch (step)
        {
            case FoundingStep.Found found:
                // It waits for its connections first, but not for ever.
                connectUs = world.Random.Next(1_000_000);
                world.Trace.Line(self.Name, $"founds the cluster with {found.Membership}");
                self.After(connectUs, () => self.Offer(new ReplicaEvent.Founded(found.Membership)));
                break;
            case FoundingStep.Join join:
                Join(ClusterFile.NumberOf(join.Leader));
                break;
        }

        self.After(connectUs + (step is FoundingStep.Settled ? SettledPollUs : _pauseUs), Poll);
    }

    /// <summary>The leader asks back who is there before it takes anybody in.</summary>
    private void Join(int leader)
    {
        world.Tally.Add("joins asked for");
        NodeId id = self.Id;
        calls.Reach(self.Number, leader, node =>
        {
            if (node.Core.Role == Role.Leader && node.Membership.FindName(id.Value) is { } member && member.Id != id)
            {
                calls.Ask(node, self.Number, asked => asked.Id, found => Replace(node, id, found));
            }
        });
    }

    private void Replace(SimulatedNode leader, NodeId id, NodeId found)
    {
        if (found == id)
        {
            world.Trace.Line(leader.Name, $"takes {id} in again with disk {id.Disk:x}");
            leader.Offer(new ReplicaEvent.MembershipChangeRequested(
                new PendingMembershipChange(new MembershipChange.ReplaceDisk(id))));
        }
    }
}
