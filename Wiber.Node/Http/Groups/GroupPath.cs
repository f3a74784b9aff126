using Wiber.Client.Messages;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Groups;

/// <summary>The names in the path of a request about a consumer group.</summary>
internal static class GroupPath
{
    public static string Group(HttpContext context) => Read(context, "group");

    public static string Member(HttpContext context) => Read(context, "member");

    private static string Read(HttpContext context, string key)
    {
        string name = context.Request.RouteValues[key] as string ?? "";
        return TopicName.TryValidate(name, out _)
            ? name
            : throw new ProblemException(GroupProblems.Invalid($"\"{name}\" cannot be the name of a {key}; {TopicName.Rule}"));
    }
}
