using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Wiber.Client.Api;
using Wiber.Gateway.Hosting;
using Wiber.Gateway.Problems;

namespace Wiber.Gateway.Conversations;

/// <summary><c>/dm/{convo}</c>: says something in a conversation, and reads what was said.</summary>
internal sealed class ConversationEndpoint(GatewayContext gateway)
{
    private const int HistoryDefault = 50;
    private const int IdRandomDigits = 6;

    public async Task HandlePublishAsync(HttpContext context)
    {
        string topic = ConversationName.Of(context);
        ConversationMessage said = await JsonAnswer.ReadAsync(
            context, GatewayJsonContext.Default.ConversationMessage, GatewayLimits.ConversationBytesMax);
        string sender = ConversationText.OneLine(said.Sender);
        string id = string.IsNullOrEmpty(said.MessageId) ? MakeId() : said.MessageId;
        OutgoingMessage message = OutgoingMessage.Text(ConversationText.Compose(said.Sender, said.Message)) with
        {
            Id = id,
            Sender = sender.Length == 0 ? null : sender,
        };
        PublishAnswer answer = await gateway.Client.PublishAsync(topic, message, cancellationToken: context.RequestAborted);
        string outcome = answer.Duplicate ? "duplicate" : "published";
        await JsonAnswer.WriteAsync(
            context, new ConversationAnswer($"OK {outcome} {id}", id), GatewayJsonContext.Default.ConversationAnswer);
    }

    public async Task HandleHistoryAsync(HttpContext context)
    {
        string topic = ConversationName.Of(context);
        HistoryMessage[] history = await ReadAsync(topic, CountOf(context.Request), context.RequestAborted);
        await JsonAnswer.WriteAsync(context, history, GatewayJsonContext.Default.HistoryMessageArray);
    }

    private async Task<HistoryMessage[]> ReadAsync(string topic, int count, CancellationToken cancellationToken)
    {
        try
        {
            FetchAnswer answer = await gateway.Client.FetchAsync(
                topic, FetchStart.Last(count), cancellationToken: cancellationToken);
            return [.. answer.Messages.Select(message => HistoryMessage.Of(message, "HISTORY").WithDisplay())];
        }
        catch (WiberApiException error) when (error.Code == WiberErrorCodes.UnknownTopic)
        {
            // Nobody has said anything yet.
            return [];
        }
    }

    /// <exception cref="ProblemException">It is not a number of messages.</exception>
    private static int CountOf(HttpRequest request)
    {
        string? text = request.Query["count"];
        return text is null
            ? HistoryDefault
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
                && count is > 0 and <= GatewayLimits.HistoryMax
                    ? count
                    : throw new ProblemException(GatewayProblem.Invalid(
                        $"\"count\" must be 1 to {GatewayLimits.HistoryMax}, not \"{text}\""));
    }

    private static string MakeId()
    {
        string random = RandomNumberGenerator.GetHexString(IdRandomDigits, lowercase: true);
        return string.Create(
            CultureInfo.InvariantCulture, $"msg_{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}_{random}");
    }
}
