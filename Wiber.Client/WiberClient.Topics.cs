using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Wiber.Client.Api;
using Wiber.Client.Transport;

namespace Wiber.Client;

public sealed partial class WiberClient
{
    /// <summary>Lists the topics.</summary>
    /// <exception cref="WiberApiException">Refused, or no node answered in time.</exception>
    public async Task<IReadOnlyList<TopicDescription>> GetTopicsAsync(CancellationToken cancellationToken = default)
    {
        byte[] answer = await _sender.SendAsync(Get("/v1/topics", TimeSpan.Zero), cancellationToken).ConfigureAwait(false);
        return Read(answer, WiberJsonContext.Default.TopicList).Topics;
    }

    /// <summary>Describes a topic.</summary>
    /// <exception cref="WiberApiException">There is none of that name, or no node answered in time.</exception>
    public async Task<TopicDescription> GetTopicAsync(string topic, CancellationToken cancellationToken = default)
    {
        byte[] answer = await _sender.SendAsync(Get(TopicPath(topic), TimeSpan.Zero), cancellationToken).ConfigureAwait(false);
        return Read(answer, WiberJsonContext.Default.TopicDescription);
    }

    /// <summary>Makes a topic and returns when that is committed. One that is there with the same settings is fine.</summary>
    /// <exception cref="WiberApiException">
    /// Refused: <c>topic_exists</c> with other settings, or a setting that cannot be; or not confirmed in time.
    /// </exception>
    public Task<TopicDescription> CreateTopicAsync(NewTopic topic, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return ChangeTopicAsync(HttpMethod.Post, "/v1/topics", topic, WiberJsonContext.Default.NewTopic, cancellationToken);
    }

    /// <summary>Changes settings of a topic and returns when that is committed. What is null stays as it is.</summary>
    /// <exception cref="WiberApiException">Refused, or not confirmed in time.</exception>
    public Task<TopicDescription> AlterTopicAsync(
        string topic, TopicSettings changes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return ChangeTopicAsync(
            HttpMethod.Patch, TopicPath(topic), changes, WiberJsonContext.Default.TopicSettings, cancellationToken);
    }

    /// <summary>Deletes a topic with all its messages and returns when that is committed.</summary>
    /// <exception cref="WiberApiException">There is none of that name, or it was not confirmed in time.</exception>
    public Task DeleteTopicAsync(string topic, CancellationToken cancellationToken = default) =>
        DeleteAsync(TopicPath(topic), WiberErrorCodes.UnknownTopic, cancellationToken);

    /// <summary>
    /// Deletes one message and returns when that is committed: no read shows it any more. Offsets of others stay, and its id
    /// stays taken.
    /// </summary>
    /// <exception cref="WiberApiException">There is no such message, or it was not confirmed in time.</exception>
    public Task DeleteMessageAsync(
        string topic, int partition, long offset, CancellationToken cancellationToken = default)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"{TopicPath(topic)}/messages/{offset}?partition={partition}");
        return DeleteAsync(path, WiberErrorCodes.UnknownMessage, cancellationToken);
    }

    private Task<TopicDescription> ChangeTopicAsync<T>(
        HttpMethod method, string path, T body, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        ChangeAsync(method, path, body, type, WiberJsonContext.Default.TopicDescription, cancellationToken);

    /// <summary>Deletes what may be gone already, if an attempt that had no answer did it.</summary>
    private async Task DeleteAsync(string path, string goneCode, CancellationToken cancellationToken) => await _sender.SendAsync(
        Change(HttpMethod.Delete, path, default) with { DoneCode = goneCode }, cancellationToken).ConfigureAwait(false);

    /// <summary>A request that the leader answers when its change is committed.</summary>
    private ApiRequest Change(HttpMethod method, string path, ReadOnlyMemory<byte> body) => new()
    {
        Method = method,
        PathAndQuery = path,
        Body = body,
        ContentType = "application/json",
        Timeout = _options.CallTimeout,
        AttemptTimeout = _options.AttemptTimeout + CommitTime,
    };
}
