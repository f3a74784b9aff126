using System.Management.Automation;
using Wiber.Client.Members;
using Wiber.PowerShell.Completion;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Nodes;

/// <summary>Takes nodes out of the running cluster.</summary>
/// <remarks>
/// Asks the leader to let the node go, stops its process if it runs on this machine, and takes it out of the cluster's file. A
/// leader hands over first. Its files are left where they are. Refused if the nodes that are left could not go on: if no
/// majority of them is up. Run again after an interruption it does what is left to do.
/// </remarks>
/// <example>
/// <code>Remove-WiberNode n4 -Confirm:$false</code>
/// Removes n4 without asking.
/// </example>
/// <example>
/// <code>Get-WiberNode | Where-Object Role -eq Learner | Remove-WiberNode -WhatIf</code>
/// Shows which nodes would be removed.
/// </example>
[Cmdlet(VerbsCommon.Remove, "WiberNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveWiberNodeCommand : ClusterCommand
{
    /// <summary>Ids of the nodes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name", "Node")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    internal override void ProcessInput()
    {
        foreach (string id in Id)
        {
            Guard(id, () => Remove(id));
        }
    }

    private void Remove(string id)
    {
        // Each removal changes the file, so each begins with what stands in it now.
        using ClusterConnection connection = ClusterConnection.Open(Target, ClientOptions);
        var removal = new NodeRemoval(connection.RequireConfig(), connection.Options, id, Detail);
        if (ShouldProcess($"node {id} from {connection.ConfigOrAddresses}", "Remove"))
        {
            Await(removal.RunAsync);
        }
    }
}
