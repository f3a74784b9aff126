using Wiber.Client.Api;

namespace Wiber.Client.Diagnostics;

/// <summary>Judges what the nodes of a cluster say.</summary>
/// <param name="status">The cluster.</param>
/// <param name="answers">What each node says of itself that answers.</param>
/// <param name="advice">What to do about what is wrong.</param>
public sealed class ClusterCheck(ClusterStatus status, IReadOnlyList<NodeStatus> answers, IClusterAdvice advice)
{
    /// <summary>A node that lacks so many entries is told of.</summary>
    private const long LagMax = 1_000;

    private readonly string _cluster = status.Cluster ?? "?";

    /// <summary>Goes through all checks; each gives at least one finding.</summary>
    public IEnumerable<ClusterFinding> Run() =>
        ((IEnumerable<ClusterFinding>[])
        [
            CheckLeader(), CheckNodes(), CheckMargin(), CheckMembers(), CheckLag(), CheckAgreement(), CheckClocks(),
            CheckVersions(),
        ])
        .SelectMany(findings => findings);

    private IEnumerable<ClusterFinding> CheckLeader()
    {
        string[] leaders =
        [
            .. answers.Where(answer => answer.Role == "leader").Select(answer => $"{answer.Node} in term {answer.Term}"),
        ];
        yield return status.Leader is null
            ? ClusterFinding.Error(
                "Leader", _cluster, "no node leads, so nothing can be stored", "Start nodes until a majority is up.")
            : leaders.Length > 1
                ? ClusterFinding.Warning(
                    "Leader",
                    _cluster,
                    $"{string.Join(" and ", leaders)} say that they lead",
                    "Look again in a moment: the older one steps down.")
                : ClusterFinding.Ok("Leader", _cluster, $"{status.Leader} leads in term {status.Term}");
    }

    private IEnumerable<ClusterFinding> CheckNodes()
    {
        bool isAllUp = true;
        foreach (ClusterNodeStatus node in status.Nodes.Where(node => node.Role is null))
        {
            isAllUp = false;
            string name = Name(node);
            yield return node.State switch
            {
                "suspended" => ClusterFinding.Warning("Node", name, "it is suspended", advice.Resume(name)),
                "up" => ClusterFinding.Warning(
                    "Node", name, "its process runs and does not answer", $"{advice.ShowLog(name)}; {advice.Restart(name)}"),
                _ => ClusterFinding.Warning("Node", name, $"it is down, or cannot be reached at {node.Url}", advice.Start(name)),
            };
        }

        foreach (NodeStatus node in answers.Where(node => node.IsolatedFrom is { Count: > 0 }))
        {
            string peers = string.Join(", ", node.IsolatedFrom!);
            yield return ClusterFinding.Warning("Node", node.Node, $"it is cut off from {peers}", advice.Heal(node.Node));
        }

        if (isAllUp)
        {
            yield return ClusterFinding.Ok("Node", _cluster, $"all {status.Nodes.Count} nodes answer");
        }
    }

    private IEnumerable<ClusterFinding> CheckMargin()
    {
        ClusterMember[] voters = Members().Where(member => member.Role == "voter").ToArray();
        if (voters.Length == 0)
        {
            yield return ClusterFinding.Warning("Margin", _cluster, "no node knows the members yet", null);
            yield break;
        }

        int majority = (voters.Length / 2) + 1;
        int spare = voters.Count(voter => answers.Any(answer => answer.Node == voter.Id)) - majority;
        yield return spare switch
        {
            < 0 => ClusterFinding.Error(
                "Margin",
                _cluster,
                $"{majority} of {voters.Length} voters must be up, {-spare} more than are",
                advice.StartCluster),
            0 when voters.Length > 2 => ClusterFinding.Warning(
                "Margin",
                _cluster,
                "one more node that fails stops the cluster",
                $"Start the nodes that are down: {advice.StartCluster}"),
            0 => ClusterFinding.Warning(
                "Margin",
                _cluster,
                $"with {voters.Length} voters none may fail",
                $"Three nodes bear the loss of one: {advice.AddNode}"),
            _ => ClusterFinding.Ok("Margin", _cluster, $"{spare} more {(spare == 1 ? "node" : "nodes")} may fail"),
        };
    }

    private IEnumerable<ClusterFinding> CheckMembers()
    {
        bool isAsConfigured = true;
        foreach (ClusterNodeStatus node in status.Nodes.Where(node => node.Member == false))
        {
            isAsConfigured = false;
            yield return ClusterFinding.Warning(
                "Member",
                Name(node),
                "the cluster's file names it, and it is not a member",
                $"{advice.TakeIn(Name(node))}, or take it out of the file.");
        }

        foreach (ClusterNodeStatus node in status.Nodes.Where(node => !node.Configured))
        {
            isAsConfigured = false;
            yield return ClusterFinding.Warning(
                "Member", Name(node), "it is a member, and the cluster's file does not name it", "Write it into the file.");
        }

        if (isAsConfigured)
        {
            yield return ClusterFinding.Ok("Member", _cluster, "the members are those that were to be expected");
        }
    }

    private IEnumerable<ClusterFinding> CheckLag()
    {
        long end = answers.Count == 0 ? 0 : answers.Max(answer => answer.CommitIndex);
        NodeStatus[] behind = answers.Where(answer => end - answer.AppliedIndex > LagMax).ToArray();
        foreach (NodeStatus node in behind)
        {
            yield return ClusterFinding.Warning(
                "Lag",
                node.Node,
                $"{end - node.AppliedIndex} committed entries behind",
                $"It catches up by itself; if it gets no further: {advice.ShowLog(node.Node)}");
        }

        if (behind.Length == 0 && answers.Count > 0)
        {
            yield return ClusterFinding.Ok("Lag", _cluster, "nobody is far behind");
        }
    }

    /// <summary>Who has applied the same entries has the same hash over them.</summary>
    private IEnumerable<ClusterFinding> CheckAgreement()
    {
        IGrouping<long, LogHash>[] split = answers.Select(answer => answer.LogHash).OfType<LogHash>()
            .GroupBy(hash => hash.Index)
            .Where(same => same.Select(hash => hash.Hash).Distinct().Count() > 1)
            .ToArray();
        if (split.Length > 0)
        {
            yield return ClusterFinding.Error(
                "Agreement",
                _cluster,
                $"nodes have different content up to log index {split[0].Key}",
                advice.KeepEvidence);
        }
        else if (answers.Count > 0)
        {
            yield return ClusterFinding.Ok("Agreement", _cluster, "nodes that are equally far have the same content");
        }
    }

    /// <summary>Clocks that are off make timestamps wrong, and nothing else.</summary>
    private IEnumerable<ClusterFinding> CheckClocks()
    {
        NodeStatus[] known = answers.Where(answer => answer.Clock is not null).ToArray();
        NodeStatus[] wrong = known.Where(answer => answer.Clock!.InBound == false).ToArray();
        foreach (NodeStatus node in wrong)
        {
            double offMs = node.Clock!.OffsetUs / 1_000.0;
            yield return ClusterFinding.Warning(
                "Clock",
                node.Node,
                $"its wall clock is {Math.Abs(offMs):0.#} ms {(offMs < 0 ? "ahead of" : "behind")} cluster time",
                $"Set the machine's clock, with NTP if it can be; {advice.ShowTime}");
        }

        foreach (NodeStatus node in known.Where(answer => answer.Clock!.State == "unsynchronized" && status.Leader is not null))
        {
            yield return ClusterFinding.Warning(
                "Clock", node.Node, "its clock is not synchronized yet", $"Look again in a moment; {advice.ShowTime}");
        }

        if (known.Length > 0 && known.All(answer => answer.Clock!.InBound == true))
        {
            yield return ClusterFinding.Ok("Clock", _cluster, "all clocks are in bound");
        }
    }

    private IEnumerable<ClusterFinding> CheckVersions()
    {
        IGrouping<string, NodeStatus>[] versions =
            answers.Where(answer => answer.Version is not null).GroupBy(answer => answer.Version!).ToArray();
        if (versions.Length > 1)
        {
            yield return ClusterFinding.Warning(
                "Version",
                _cluster,
                string.Join("; ", versions.Select(each => $"{string.Join(", ", each.Select(node => node.Node))}: {each.Key}")),
                "Restart the older ones one by one with the new version.");
        }
        else if (versions.Length == 1)
        {
            yield return ClusterFinding.Ok("Version", _cluster, $"all nodes that say so run {versions[0].Key}");
        }
    }

    private IEnumerable<ClusterMember> Members() =>
        answers.Where(answer => answer.Members is { Count: > 0 }).MaxBy(answer => answer.CommitIndex)?.Members ?? [];

    private static string Name(ClusterNodeStatus node) => node.Id ?? node.Url;
}
