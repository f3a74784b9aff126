using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Node.Http.Peers;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;

namespace Wiber.Node.Hosting.Founding;

/// <summary>
/// Decides who founds a cluster, and what a node does that has no part in one. Whoever founds must be sure that no member has
/// been part of the cluster before: a cluster founded twice would be two. So the first node of cluster.toml founds, and only
/// after every other node has answered that it knows of no members. A node that is away may be the one that knows; it is waited
/// for, without end.
/// </summary>
/// <param name="cluster">The cluster.</param>
/// <param name="self">This node.</param>
/// <param name="isRestored">This node's log was restored from a backup: a new cluster is founded with it, or none.</param>
internal sealed class FoundingRule(ClusterConfig cluster, NodeId self, bool isRestored = false)
{
    /// <param name="own">The membership that this node has in its log, and where.</param>
    /// <param name="answers">Who answered where cluster.toml names another node, by that node's name.</param>
    public FoundingStep Decide(PlacedMembership own, IReadOnlyDictionary<string, PeerIdentity> answers)
    {
        if (isRestored && own.Membership.IsUnknown)
        {
            return answers.FirstOrDefault(pair => pair.Value.Members.Count > 0) is { Key: { } other }
                ? new FoundingStep.Wait(
                    $"{self} was restored from a backup, and {other} belongs to a cluster already: "
                    + $"stop {other} and empty its folder")
                : DecideFounding(answers);
        }

        PeerIdentity[] known = [.. answers.Where(pair => IsOfThisCluster(pair.Key, pair.Value)).Select(pair => pair.Value)];
        PeerIdentity? newest = known.Where(each => each.Members.Count > 0)
            .OrderBy(each => each.LeaderPeerUrl is not null)
            .ThenBy(each => each.MembershipIndex)
            .LastOrDefault();

        // What is in this node's log alone may never have been committed: whoever follows a leader knows better, and to ask that
        // leader in vain does no harm.
        bool knowsBetter = newest is not null
            && (own.Membership.IsUnknown || newest.LeaderPeerUrl is not null || newest.MembershipIndex > own.Index.Value);
        if (knowsBetter)
        {
            return DecideByOthers(newest!, known);
        }

        return own.Membership.Find(self) is not null ? FoundingStep.Settled.Instance
            : own.Membership.IsUnknown ? DecideFounding(answers)
            : NotMember();
    }

    private FoundingStep DecideByOthers(PeerIdentity newest, PeerIdentity[] known)
    {
        ClusterMember? member = newest.Members.FirstOrDefault(each => each.Id == self.Value);
        if (member is null)
        {
            return NotMember();
        }

        if (member.Disk == DiskText.Of(self.Disk))
        {
            return FoundingStep.Settled.Instance;
        }

        return known.FirstOrDefault(each => each.LeaderPeerUrl is not null)?.LeaderPeerUrl is { } leader
            ? new FoundingStep.Join(leader)
            : new FoundingStep.Wait($"{self} lost its disk and joins again as soon as the others have a leader");
    }

    private FoundingStep DecideFounding(IReadOnlyDictionary<string, PeerIdentity> answers)
    {
        NodeConfig founder = cluster.Nodes[0];
        if (founder.Id != self.Value)
        {
            return new FoundingStep.Wait($"waiting for {founder.Id} to found the cluster");
        }

        NodeConfig[] missing = [.. cluster.Nodes.Where(each => each.Id != self.Value && !answers.ContainsKey(each.Id))];
        if (missing.Length > 0)
        {
            return new FoundingStep.Wait(
                $"waiting for {string.Join(", ", missing.Select(each => each.Id))} to start for the first time");
        }

        string[] names = [.. cluster.Nodes.Select(each => each.Id)];
        foreach ((string name, PeerIdentity answer) in answers)
        {
            if (!IsOfThisCluster(name, answer))
            {
                return new FoundingStep.Wait(
                    $"waiting for {name}: at its address answers node {answer.Node} of cluster {answer.Cluster}");
            }

            if (answer.IsRestored)
            {
                return new FoundingStep.Wait(
                    $"{name} was restored from a backup, and only the first node of cluster.toml can be: "
                    + "make it the first on all nodes");
            }

            if (!answer.Configured.ToHashSet().SetEquals(names))
            {
                return new FoundingStep.Wait(
                    $"the cluster.toml of {name} names other nodes: {string.Join(", ", answer.Configured)}; "
                    + $"this one names {string.Join(", ", names)}");
            }
        }

        return new FoundingStep.Found(new Membership(cluster.Nodes.Select(each => ToMember(each, answers))));
    }

    private FoundingStep.Wait NotMember() => new($"{self} is not a member: wiber node add {self}");

    private bool IsOfThisCluster(string name, PeerIdentity answer) =>
        answer.Cluster == cluster.Name && answer.Node == name && DiskText.TryParse(answer.Disk, out _);

    private Member ToMember(NodeConfig node, IReadOnlyDictionary<string, PeerIdentity> answers)
    {
        ulong disk = self.Disk;
        if (node.Id != self.Value)
        {
            bool isRead = DiskText.TryParse(answers[node.Id].Disk, out disk);
            Invariant.Require(isRead);
        }

        return new Member(new NodeId(node.Id, disk), MemberRole.Voter, node.Host, node.Port, node.PeerPort);
    }
}
