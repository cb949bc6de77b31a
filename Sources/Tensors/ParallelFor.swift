import CKernels

/// Runs `body(0)` … `body(count - 1)` on the package's threads and returns when all are done.
///
/// Indices are handed out one by one, so that a slow one holds nobody up. A call from inside a body runs serially.
public func parallelFor(_ count: Int, _ body: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
        var context = body
        withUnsafeMutablePointer(to: &context) { pointer in
            gk_parallel_for(
                count,
                { context, index in
                    context?.assumingMemoryBound(to: (@Sendable (Int) -> Void).self).pointee(index)
                }, pointer)
        }
    }
}
