using Wiber.Node.Http.Members;
using Wiber.Node.Http.Peers;
using Wiber.Simulation.Cluster;
using Wiber.Simulation.Network;

namespace Wiber.Simulation.Members;

/// <summary>Questions over HTTP from one node to another: they arrive, or not, and so do the answers.</summary>
internal sealed class PeerCalls(World world, SimulatedNetwork network, IReadOnlyList<SimulatedNode> nodes)
{
    private const int TravelUsMax = 20_000;

    /// <summary>Who a node is and what it knows, as its identity endpoint tells.</summary>
    public static PeerIdentity Identify(SimulatedNode node)
    {
        var addresses = new Wiber.Node.Http.NodeAddresses(node.Config!);
        return new PeerIdentity
        {
            Cluster = NodeProfile.ClusterName,
            Node = node.Name,
            Disk = DiskText.Of(node.Id.Disk),
            Configured = [.. node.Config!.Nodes.Select(each => each.Id)],
            MembershipIndex = node.MembershipIndex.Value,
            Members = [.. node.Membership.Members.Select(member => MemberDocument.Of(member, addresses))],
            LeaderPeerUrl = node.Leader is { } id && node.Membership.Find(id) is { } leader ? addresses.PeerUri(leader) : null,
        };
    }

    /// <summary>Has a node answer a question of another one, both at the time when it reaches them.</summary>
    public void Ask<T>(SimulatedNode from, int to, Func<SimulatedNode, T> answer, Action<T> onAnswer)
    {
        int life = from.Life;
        Reach(from.Number, to, asked =>
        {
            T given = answer(asked);
            if (IsThrough(to, from.Number))
            {
                world.Events.After(Travel(), () => from.Do(life, () => onAnswer(given)));
            }
        });
    }

    /// <summary>Has a node do something, if it can be reached.</summary>
    public void Reach(int from, int to, Action<SimulatedNode> action)
    {
        if (IsThrough(from, to))
        {
            world.Events.After(Travel(), () => nodes[to].After(0, () => DoIfUp(nodes[to], action)));
        }
    }

    private static void DoIfUp(SimulatedNode node, Action<SimulatedNode> action)
    {
        if (node.IsUp)
        {
            action(node);
        }
    }

    private bool IsThrough(int from, int to) => network.IsOpen(from, to) && !world.Chance(world.Plan.LossPerMille);

    private int Travel() => world.Random.Next(50, TravelUsMax);
}
