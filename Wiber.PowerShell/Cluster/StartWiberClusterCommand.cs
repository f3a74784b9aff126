using System.Management.Automation;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Lifecycle;
using Wiber.Client.Processes;
using Wiber.PowerShell.Connection;
using Wiber.PowerShell.Errors;
using Wiber.PowerShell.Parameters;

namespace Wiber.PowerShell.Cluster;

/// <summary>Starts the nodes of a cluster that do not run, waits for a leader, and connects the session to it.</summary>
/// <remarks>
/// Nodes that run already are left as they are, so it does no harm to run it twice. Nodes go on after the session has ended;
/// Stop-WiberCluster stops them. With -Ephemeral the cluster lies in a temporary folder on free ports, and its nodes and files
/// end with the session. Cmdlets that follow mean this cluster where they are not told another one.
///
/// With -Nodes, and without -Config and -Ephemeral, it is the cluster of WIBER_CONFIG or of the cluster.toml in the current
/// folder, whatever the session is connected to, and the file is named.
/// </remarks>
/// <example>
/// <code>Start-WiberCluster -Nodes 3 -PassThru</code>
/// Starts the cluster of the cluster.toml here; writes one for three nodes if there is none.
/// </example>
/// <example>
/// <code>Start-WiberCluster -Ephemeral -Verbose</code>
/// Starts three nodes to play with, which end with the session.
/// </example>
/// <example>
/// <code>$cluster = Start-WiberCluster -Ephemeral -Nodes 5 -PassThru</code>
/// Starts five, and keeps an object of the cluster.
/// </example>
[Cmdlet(VerbsLifecycle.Start, "WiberCluster", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(WiberCluster))]
public sealed class StartWiberClusterCommand : ClusterCommand
{
    private const int NodesDefault = 3;

    /// <summary>
    /// How many nodes the cluster has. Where there is no file yet, one is written for so many on the ports from 9101. With
    /// -Ephemeral the default is 3.
    /// </summary>
    [Parameter]
    [ValidateRange(1, ClusterConfig.NodesMax)]
    public int? Nodes { get; set; }

    /// <summary>The cluster lies in a temporary folder, on free ports, and ends with the session.</summary>
    [Parameter]
    public SwitchParameter Ephemeral { get; set; }

    /// <summary>
    /// How long each node may take to start, and then the cluster to have a leader: seconds, or a text such as 500ms or 2m.
    /// </summary>
    [Parameter]
    [DurationTransformation]
    [ValidateDuration(1_000, 3_600_000)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gives the cluster.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    internal override void ProcessInput()
    {
        if (Ephemeral && !string.IsNullOrEmpty(Config))
        {
            throw CommandException.InvalidArgument(
                "-Ephemeral makes a file of its own; it does not go with -Config", "Leave one of them out.", Config);
        }

        bool isChosenHere = Nodes is not null && !Ephemeral && string.IsNullOrEmpty(Config);
        ClusterTarget target = isChosenHere ? FindTarget(connected: null, CurrentFolder) : Target;
        string description = Ephemeral ? $"{Nodes ?? NodesDefault} nodes that end with this session" : $"cluster of {target}";
        if (!ShouldProcess(description, "Start"))
        {
            return;
        }

        bool isWritten = !Ephemeral && WriteIfMissing(target);
        Config = Ephemeral ? EphemeralClusters.Create(Nodes ?? NodesDefault) : target.ToString();
        if (isChosenHere || isWritten)
        {
            Say($"{(isWritten ? "wrote" : "cluster of")} {target}");
        }

        ClusterConnection connection = Connect();
        ClusterConfig config = connection.RequireConfig();
        if (Nodes is { } count && count != config.Nodes.Count)
        {
            throw CommandException.InvalidArgument(
                $"{config.FilePath} names {config.Nodes.Count} nodes, not {count}",
                "Leave -Nodes out; Add-WiberNode and Remove-WiberNode change a cluster that runs.",
                count);
        }

        ClusterStatus? status = null;
        try
        {
            status = WaitForLeader(connection, StartNodes(config));
        }
        finally
        {
            if (Ephemeral && status is null)
            {
                EphemeralClusters.Remove(config.FilePath);
            }
        }

        Session.Current = Target;
        Detail($"{status.Leader} leads in term {status.Term}; the session is connected to {Target}");
        if (PassThru)
        {
            WriteObject(WiberCluster.Of(status, connection.ConfigOrAddresses));
        }
    }

    /// <summary>Writes the file of a new cluster; false if there is one, or none is to be made.</summary>
    private bool WriteIfMissing(ClusterTarget target)
    {
        if (Nodes is not { } count || target.ConfigPath is not { } path || File.Exists(path))
        {
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, FileMode.CreateNew);
        file.Write(System.Text.Encoding.UTF8.GetBytes(ClusterConfigTemplate.Write(count)));
        return true;
    }

    private IReadOnlyList<StartedNode> StartNodes(ClusterConfig config)
    {
        Progress($"Starting cluster {config.Name}", $"starting {string.Join(", ", config.Nodes.Select(node => node.Id))}");
        IReadOnlyList<StartedNode> nodes = Await(
            new ClusterControl(config, new NodeProcessOptions { StartTimeout = Timeout }).StartAsync);
        foreach (StartedNode node in nodes)
        {
            switch (node)
            {
                case { Error: { } error }:
                    Guard(node.Node.Id, () => throw error);
                    break;
                case { Before: NodeRunState.Suspended }:
                    WriteWarning($"{node.Node.Id} is suspended; Resume-WiberNode {node.Node.Id} lets it go on");
                    break;
                default:
                    Detail($"{node.Node.Id} {(node.Before == NodeRunState.Down ? "started" : "runs already")}");
                    break;
            }
        }

        return nodes;
    }

    private ClusterStatus WaitForLeader(ClusterConnection connection, IReadOnlyList<StartedNode> nodes)
    {
        bool hasMajority = nodes.Count(node => node.Error is null) > nodes.Count / 2;
        var wait = new ClusterWait(
            connection.Client, missing => Progress($"Starting cluster {connection.Config!.Name}", missing));
        return Await(token => wait.ForLeaderAsync(hasMajority ? Timeout : TimeSpan.Zero, token));
    }
}
