using System.Management.Automation;
using Wiber.Client.Lifecycle;
using Wiber.PowerShell.Connection;
using Wiber.PowerShell.Parameters;

namespace Wiber.PowerShell.Cluster;

/// <summary>Waits until a cluster takes messages.</summary>
/// <remarks>
/// Returns when a leader has brought an entry to a majority and applied what is committed; with -AllNodes when also every node
/// is up and has applied what was committed when the leader was first seen. If that does not come about in time, it is an error
/// that says what is missing.
/// </remarks>
/// <example>
/// <code>Wait-WiberCluster -Timeout 30</code>
/// Waits up to 30 seconds for a leader.
/// </example>
/// <example>
/// <code>Wait-WiberCluster -AllNodes -PassThru | Format-List</code>
/// Waits until nobody is behind, and shows the cluster.
/// </example>
[Cmdlet(VerbsLifecycle.Wait, "WiberCluster")]
[OutputType(typeof(WiberCluster))]
public sealed class WaitWiberClusterCommand : ClusterCommand
{
    /// <summary>How long to wait: seconds, or a text such as 500ms or 2m.</summary>
    [Parameter]
    [DurationTransformation]
    [ValidateDuration(0, 86_400_000)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Waits for all nodes and not only for a leader.</summary>
    [Parameter]
    public SwitchParameter AllNodes { get; set; }

    /// <summary>Gives the cluster.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    internal override void ProcessInput()
    {
        ClusterConnection connection = Connect();
        var wait = new ClusterWait(connection.Client, missing => Progress("Waiting for the cluster", missing));
        var status = Await(token => wait.WaitAsync(Timeout, _ => AllNodes, token));
        if (PassThru)
        {
            WriteObject(WiberCluster.Of(status, connection.ConfigOrAddresses));
        }
    }
}
