using System.Collections;
using Wiber.Client;
using Wiber.Client.Configuration;

namespace Wiber.PowerShell.Completion;

/// <summary>Completes names of topics.</summary>
public sealed class TopicCompleter : Completer
{
    internal override async Task<IEnumerable<string>> FindAsync(
        WiberClient client, ClusterConfig? config, IDictionary bound, CancellationToken cancellationToken) =>
        (await client.GetTopicsAsync(cancellationToken).ConfigureAwait(false)).Select(topic => topic.Topic);
}
