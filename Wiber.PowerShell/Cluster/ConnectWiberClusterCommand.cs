using System.Management.Automation;
using Wiber.Client.Api;
using Wiber.PowerShell.Connection;
using Wiber.PowerShell.Errors;
using Wiber.PowerShell.Parameters;

namespace Wiber.PowerShell.Cluster;

/// <summary>Connects the session to a cluster, by addresses or by its file.</summary>
/// <remarks>
/// Cmdlets that follow mean this cluster where they are not told another one with -Config. Of a cluster known by addresses
/// everything works but what needs its machine: processes, logs and files of nodes. Some of the addresses are enough; the
/// others are found.
/// </remarks>
/// <example>
/// <code>Connect-WiberCluster -Config ./cluster.toml</code>
/// Means this cluster from now on, wherever the session goes.
/// </example>
/// <example>
/// <code>Connect-WiberCluster -Uri (Get-WiberNode).Uri -PassThru</code>
/// Connects by the addresses of the nodes, and shows the cluster.
/// </example>
[Cmdlet(VerbsCommunications.Connect, "WiberCluster", DefaultParameterSetName = ByUri)]
[OutputType(typeof(WiberCluster))]
public sealed class ConnectWiberClusterCommand : ClusterCommand
{
    private const string ByUri = "Uri";

    /// <summary>Addresses of nodes: http://10.0.0.1:9101, or 10.0.0.1:9101, or a host alone for port 9101.</summary>
    [Parameter(Position = 0, ParameterSetName = ByUri)]
    [NodeUriTransformation]
    [ValidateNotNullOrEmpty]
    [ValidateCount(1, 64)]
    public Uri[]? Uri { get; set; }

    /// <summary>Gives the cluster.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    internal override void ProcessInput()
    {
        if (Uri is not null && !string.IsNullOrEmpty(Config))
        {
            throw CommandException.InvalidArgument(
                "-Uri and -Config each name a cluster", "Give one of them.", Config);
        }

        ClusterTarget target = Uri is null ? Target : ClusterTarget.OfNodes(Uri);
        using ClusterConnection connection = ClusterConnection.Open(target, ClientOptions);
        ClusterStatus status = Await(connection.Client.GetClusterStatusAsync);
        if (connection.Config is null)
        {
            target = ClusterTarget.OfNodes(FindAddresses(status, target));
        }

        Session.Current = target;
        Detail($"the session is connected to {target}");
        if (PassThru)
        {
            WriteObject(WiberCluster.Of(status, target.ToString()));
        }
    }

    /// <summary>The addresses of all members: those that were given may not be up when the others are needed.</summary>
    private static Uri[] FindAddresses(ClusterStatus status, ClusterTarget given) =>
        status.Nodes.Any(node => node.Role is not null)
        ? [.. status.Nodes.DistinctBy(node => node.Id ?? node.Url).Select(node => new Uri(node.Url))]
        : throw new WiberApiException(WiberErrorCodes.Unreachable, null, $"no node answers at {given}");
}
