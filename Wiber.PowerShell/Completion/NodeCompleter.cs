using System.Collections;
using Wiber.Client;
using Wiber.Client.Configuration;

namespace Wiber.PowerShell.Completion;

/// <summary>Completes ids of nodes: those of the file, else those that the cluster names.</summary>
public sealed class NodeCompleter : Completer
{
    internal override async Task<IEnumerable<string>> FindAsync(
        WiberClient client, ClusterConfig? config, IDictionary bound, CancellationToken cancellationToken) =>
        config is not null
            ? config.Nodes.Select(node => node.Id)
            : (await client.GetMembersAsync(cancellationToken).ConfigureAwait(false)).Nodes.Select(node => node.Id);
}
