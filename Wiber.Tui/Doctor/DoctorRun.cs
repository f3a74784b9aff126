using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Diagnostics;

namespace Wiber.Tui.Doctor;

/// <summary>All checks of a cluster and of this machine, one after the other.</summary>
internal sealed class DoctorRun(ClusterConfig config, WiberClient client)
{
    /// <summary>This machine, and the places of the nodes that are on it.</summary>
    public IEnumerable<ClusterFinding> CheckMachine()
    {
        yield return ClusterFinding.Ok("Config", config.Name, $"{config.FilePath} names {config.Nodes.Count} nodes");
        foreach (ClusterFinding finding in new MachineCheck(config).Run())
        {
            yield return finding;
        }

        foreach (NodeConfig node in config.Nodes.Where(MachineCheck.IsLocal))
        {
            foreach (ClusterFinding finding in new PlaceCheck(config, node).Run().Concat(new LogCheck(node).Run()))
            {
                yield return finding;
            }
        }
    }

    /// <summary>The nodes, as far as they answer, and whether they are those that are meant.</summary>
    public async Task<IReadOnlyList<ClusterFinding>> CheckClusterAsync(CancellationToken cancellationToken)
    {
        ClusterStatus status = await client.GetClusterStatusAsync(cancellationToken);
        IReadOnlyList<NodeStatus> answers = await NodeAnswers.AskAsync(client, status, cancellationToken);
        return
        [
            .. answers
                .Where(answer => answer.Cluster is { } cluster && cluster != config.Name)
                .Select(answer => ClusterFinding.Error(
                    "Identity",
                    answer.Node,
                    $"a node of cluster {answer.Cluster} answers where one of {config.Name} should",
                    $"Look at its port in {config.FilePath}.")),
            .. new ClusterCheck(status, answers, new ConsoleAdvice()).Run(),
        ];
    }
}
