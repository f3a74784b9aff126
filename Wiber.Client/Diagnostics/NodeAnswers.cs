using Wiber.Client.Api;

namespace Wiber.Client.Diagnostics;

/// <summary>Asks all nodes of a cluster what they say of themselves.</summary>
public static class NodeAnswers
{
    /// <summary>The answers of those that answer.</summary>
    public static async Task<IReadOnlyList<NodeStatus>> AskAsync(
        WiberClient client, ClusterStatus status, CancellationToken cancellationToken)
    {
        NodeStatus?[] answers = await Task.WhenAll(
            status.Nodes.Select(node => AskAsync(client, new Uri(node.Url), cancellationToken))).ConfigureAwait(false);
        return answers.OfType<NodeStatus>().ToArray();
    }

    private static async Task<NodeStatus?> AskAsync(WiberClient client, Uri node, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetStatusAsync(node, cancellationToken).ConfigureAwait(false);
        }
        catch (WiberApiException)
        {
            // That it does not answer is known from the status of the cluster.
            return null;
        }
    }
}
