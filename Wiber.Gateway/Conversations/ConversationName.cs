using Microsoft.AspNetCore.Http;
using Wiber.Client.Messages;
using Wiber.Gateway.Problems;

namespace Wiber.Gateway.Conversations;

/// <summary>A conversation is a topic of its name.</summary>
internal static class ConversationName
{
    /// <exception cref="ProblemException">It cannot be a topic's name.</exception>
    public static string Of(HttpContext context)
    {
        string name = (string)context.Request.RouteValues["convo"]!;
        return TopicName.TryValidate(name, out string problem)
            ? name
            : throw new ProblemException(GatewayProblem.Invalid(problem));
    }
}
