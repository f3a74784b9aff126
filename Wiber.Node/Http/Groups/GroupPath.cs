using Wiber.Client.Messages;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Groups;

/// <summary>The names in the path of a request about a consumer group.</summary>
internal static class GroupPath
{
    public static string Group(HttpContext context) => Read(context, "group");

    public static string Member(HttpContext context) => Read(context, "member");

    /// <summary>Refuses a name that a group or a member cannot have.</summary>
    /// <exception cref="ProblemException">It is one.</exception>
    public static string Require(string name, string kind) => TopicName.TryValidate(name, out _)
        ? name
        : throw new ProblemException(GroupProblems.Invalid($"\"{name}\" cannot be the name of a {kind}; {TopicName.Rule}"));

    private static string Read(HttpContext context, string key) =>
        Require(context.Request.RouteValues[key] as string ?? "", key);
}
