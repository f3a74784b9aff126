using System.Globalization;
using System.Security.Cryptography;
using Wiber.Client.Api;
using Wiber.Node.Connections;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Lines;

/// <summary>Stores what came by <c>PUB</c>.</summary>
internal sealed class LinePublisher(RelayPublisher relay)
{
    /// <summary>Stores a message on the disks of a majority and gives the line that answers.</summary>
    /// <exception cref="ProblemException">It was not stored, or that is not known.</exception>
    /// <exception cref="WiberApiException">The leader says so.</exception>
    public async Task<string> PublishAsync(LineCommand.Publish command, string? token, CancellationToken cancellationToken)
    {
        string id = command.Id ?? MakeId();
        OutgoingMessage message = OutgoingMessage.Text(command.Message) with { Id = id };
        RelayOutcome outcome = await relay.PublishAsync(command.Topic, message, token, cancellationToken);
        return outcome.IsDuplicate ? $"OK duplicate {id}" : outcome.IsForwarded ? $"OK REDIRECTED {id}" : $"OK published {id}";
    }

    private static string MakeId() => string.Create(
        CultureInfo.InvariantCulture,
        $"msg_{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}_{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
}
