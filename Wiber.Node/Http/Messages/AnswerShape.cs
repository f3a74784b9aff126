namespace Wiber.Node.Http.Messages;

/// <summary>An answer has the shape of its request.</summary>
internal enum AnswerShape
{
    Single,
    Array,
    Lines,
}
