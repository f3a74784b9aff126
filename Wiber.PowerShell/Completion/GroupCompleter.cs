using System.Collections;
using Wiber.Client;
using Wiber.Client.Configuration;

namespace Wiber.PowerShell.Completion;

/// <summary>Completes names of consumer groups.</summary>
public sealed class GroupCompleter : Completer
{
    internal override async Task<IEnumerable<string>> FindAsync(
        WiberClient client, ClusterConfig? config, IDictionary bound, CancellationToken cancellationToken) =>
        (await client.GetGroupsAsync(cancellationToken).ConfigureAwait(false)).Select(group => group.Group);
}
