using System.Management.Automation;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;
using Wiber.PowerShell.Completion;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Nodes;

/// <summary>A cmdlet that does something to nodes on this machine.</summary>
public abstract class NodeCommand : ClusterCommand
{
    /// <summary>Ids of the nodes; with wildcards, all that match.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name", "Node")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>Gives the nodes as they are afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>What is asked about in -WhatIf and -Confirm.</summary>
    internal abstract string ActionName { get; }

    internal abstract Task ActAsync(
        ClusterConnection connection, NodeProcess process, CancellationToken cancellationToken);

    /// <summary>Does it to a node of a cluster, where more than its process matters.</summary>
    internal virtual void Act(ClusterConnection connection, NodeProcess process) =>
        Await(token => ActAsync(connection, process, token));

    internal sealed override void ProcessInput()
    {
        ClusterConnection connection = Connect();
        foreach (string name in Id)
        {
            Guard(name, () =>
            {
                foreach (NodeConfig node in connection.FindNodes(new NamePattern([name])))
                {
                    Guard(node.Id, () => Do(connection, node));
                }
            });
        }
    }

    private void Do(ClusterConnection connection, NodeConfig node)
    {
        if (!ShouldProcess($"node {node.Id} of {connection.ConfigOrAddresses}", ActionName))
        {
            return;
        }

        NodeProcess process = connection.ProcessOf(node);
        Act(connection, process);
        NodeProcessState state = process.GetState();
        Detail($"{node.Id} is {state.State.ToString().ToLowerInvariant()}{(state.Pid is { } pid ? $" (pid {pid})" : "")}");
        if (PassThru)
        {
            IReadOnlyList<WiberNode> nodes = Await(
                async token => WiberNode.ListOf(
                    await connection.Client.GetClusterStatusAsync(token), connection.ConfigOrAddresses));
            WriteObject(nodes.Where(each => each.Id == node.Id), enumerateCollection: true);
        }
    }
}
