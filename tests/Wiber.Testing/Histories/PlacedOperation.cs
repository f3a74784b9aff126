namespace Wiber.Testing.Histories;

/// <summary>An operation and where it comes in the only order that explains the answers.</summary>
/// <param name="Place">Smaller is earlier; only reads of the same end have the same place.</param>
/// <param name="Operation">The operation.</param>
/// <param name="IsGuess">Nobody saw it there; it was given the place because something must be there.</param>
internal readonly record struct PlacedOperation(long Place, LogOperation Operation, bool IsGuess)
{
    public static PlacedOperation Of(ReadOperation read) => new(2 * read.End, read, IsGuess: false);

    public static PlacedOperation Of(PublishOperation publish, long offset, bool isGuess = false) =>
        new((2 * offset) + 1, publish, isGuess);
}
