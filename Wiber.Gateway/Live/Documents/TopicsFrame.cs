using Wiber.Client.Api;

namespace Wiber.Gateway.Live.Documents;

/// <summary>The topics.</summary>
/// <param name="Topics">The first of them by name.</param>
/// <param name="Count">How many there are.</param>
internal sealed record TopicsFrame(IReadOnlyList<TopicDescription> Topics, int Count)
{
    public string Type => "topics";
}
