using Wiber.Client.Api;
using Wiber.Client.Backups;
using Wiber.Client.Transport;

namespace Wiber.Client;

public sealed partial class WiberClient
{
    private const int BackupBufferBytes = 256 * 1024;

    /// <summary>A node copies its lookups before it answers.</summary>
    private static readonly TimeSpan BackupStartPatience = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan BackupIdlePatience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Saves all that the cluster holds, as of one entry of its log: topics, messages, consumer groups, and what is remembered to
    /// tell a retry from a new message. The nodes go on meanwhile. A follower is asked if there is one.
    /// </summary>
    /// <param name="target">The file to make.</param>
    /// <param name="node">The id of the node to take it from; null for the client's choice.</param>
    /// <param name="consistency">
    /// <see cref="ReadConsistency.Linearizable"/> for everything acknowledged before the call; <see
    /// cref="ReadConsistency.Local"/>
    /// for what the node happens to have, also where there is no leader.
    /// </param>
    /// <param name="cancellationToken">Gives up; nothing is left of the file.</param>
    /// <returns>What the backup is of; it was read again from the disk and checked.</returns>
    /// <exception cref="WiberApiException">No node gave one.</exception>
    /// <exception cref="BackupException">It broke off, or arrived damaged.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task<BackupSummary> BackupAsync(
        BackupFile target,
        string? node = null,
        ReadConsistency consistency = ReadConsistency.Linearizable,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        Uri source = await ChooseBackupSourceAsync(node, cancellationToken).ConfigureAwait(false);
        return await target.WriteAsync(
            async (file, token) =>
            {
                using HttpResponseMessage response = await OpenBackupAsync(source, consistency, token).ConfigureAwait(false);
                await CopyAsync(response, file, source, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<Uri> ChooseBackupSourceAsync(string? node, CancellationToken cancellationToken)
    {
        ClusterStatus status = await GetClusterStatusAsync(cancellationToken).ConfigureAwait(false);
        ClusterNodeStatus? chosen = node is not null
            ? status.Nodes.FirstOrDefault(each => each.Id == node)
                ?? throw new WiberApiException(WiberErrorCodes.UnknownNode, null, $"the cluster has no node {node}")
            : status.Nodes
                .Where(each => each.Role is "follower" or "learner" or "leader" or "candidate")
                .OrderByDescending(each => each.AppliedIndex / 1_000)
                .ThenBy(each => each.Role == "leader")
                .FirstOrDefault();
        return chosen is { Role: not null }
            ? new Uri(chosen.Url)
            : throw new WiberApiException(WiberErrorCodes.Unreachable, null, $"{node ?? "no node"} answers");
    }

    private async Task<HttpResponseMessage> OpenBackupAsync(
        Uri source, ReadConsistency consistency, CancellationToken cancellationToken)
    {
        string name = consistency.ToString().ToLowerInvariant();
        ApiRequest request = Get($"/v1/backup?consistency={name}", TimeSpan.Zero) with
        {
            LeavesBody = true,
            Timeout = BackupStartPatience,
            AttemptTimeout = BackupStartPatience,
        };
        Attempt attempt = await _exchange.TryAsync(request, source, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return attempt.Response ?? throw attempt.Error ?? NotOfThisApi(null);
    }

    /// <summary>A node that sends nothing for long has stopped, whatever its connection says.</summary>
    private static async Task CopyAsync(
        HttpResponseMessage response, Stream target, Uri source, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        byte[] buffer = new byte[BackupBufferBytes];
        try
        {
            Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            int read;
            do
            {
                patience.CancelAfter(BackupIdlePatience);
                read = await body.ReadAsync(buffer, patience.Token).ConfigureAwait(false);
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
            while (read > 0);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BackupException($"{source.Authority} sent nothing for {BackupIdlePatience.TotalSeconds:0} s");
        }
        catch (HttpIOException error)
        {
            throw new BackupException($"{source.Authority} broke the backup off, its log says why: {error.Message}", error);
        }
    }
}
