using System.Globalization;
using System.Net.Http.Headers;
using Wiber.Client.Api;
using Wiber.Client.Messages;
using Wiber.Client.Transport;

namespace Wiber.Client;

public sealed partial class WiberClient
{
    private const int FetchBytesDefault = 1 << 20;

    /// <summary>
    /// Reads messages of a partition once, in the batches in which they were published and as they lie in the log: for
    /// throughput. Any node answers, the leader preferred; a follower may be a little behind.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">The partition, from 0.</param>
    /// <param name="offset">Where to start; at the first message that is still there if this one is not.</param>
    /// <param name="bytesMax">Bytes of the answer, 1 to 8 MiB; one batch is answered even if it is larger.</param>
    /// <param name="wait">How long to wait for a message if none is there; null not to wait.</param>
    /// <param name="consistency">How much of what was acknowledged the answer must know.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WiberApiException">Refused, or no node answered in time.</exception>
    /// <exception cref="DamagedBatchException">The answer is not what the node sent.</exception>
    public async Task<BatchFetchAnswer> FetchBatchesAsync(
        string topic,
        int partition,
        long offset,
        int bytesMax = FetchBytesDefault,
        TimeSpan? wait = null,
        ReadConsistency consistency = ReadConsistency.Local,
        CancellationToken cancellationToken = default)
    {
        TimeSpan waiting = wait ?? TimeSpan.Zero;
        string query = string.Create(
            CultureInfo.InvariantCulture,
            $"partition={partition}&offset={offset}&bytesMax={bytesMax}&waitMs={(long)waiting.TotalMilliseconds}");
        Attempt attempt = await _sender.ExchangeAsync(
            Get($"{TopicPath(topic)}/batches?{query}{Query(consistency)}", waiting),
            cancellationToken).ConfigureAwait(false);
        return new BatchFetchAnswer
        {
            Batches = FetchedBatch.ReadAll(attempt.Answer, offset),
            NextOffset = ReadOffset(attempt.Headers, WiberHeaders.NextOffset),
            EndOffset = ReadOffset(attempt.Headers, WiberHeaders.EndOffset),
        };
    }

    private static long ReadOffset(HttpResponseHeaders? headers, string name) =>
        headers is not null
        && headers.TryGetValues(name, out IEnumerable<string>? values)
        && long.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
            ? offset
            : throw NotOfThisApi(null);
}
