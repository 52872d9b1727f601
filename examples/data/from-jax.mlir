module @jit_scores attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<3x3x1x8xf32>, %arg1: tensor<3x3x8x16xf32>, %arg2: tensor<10xf32>, %arg3: tensor<64x10xf32>, %arg4: tensor<60x8x8x1xf32>) -> (tensor<60x10xf32> {jax.result_info = "result"}) {
    %0 = stablehlo.convolution(%arg4, %arg0) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {stride = [1, 1], pad = [[1, 1], [1, 1]], lhs_dilate = [1, 1], rhs_dilate = [1, 1], reverse = [false, false]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64, precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]} : (tensor<60x8x8x1xf32>, tensor<3x3x1x8xf32>) -> tensor<60x8x8x8xf32>
    %1 = stablehlo.multiply %0, %0 : tensor<60x8x8x8xf32>
    %2 = stablehlo.multiply %1, %0 : tensor<60x8x8x8xf32>
    %cst = stablehlo.constant dense<4.471500e-02> : tensor<f32>
    %3 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<60x8x8x8xf32>
    %4 = stablehlo.multiply %3, %2 : tensor<60x8x8x8xf32>
    %5 = stablehlo.add %0, %4 : tensor<60x8x8x8xf32>
    %cst_0 = stablehlo.constant dense<0.797884583> : tensor<f32>
    %6 = stablehlo.broadcast_in_dim %cst_0, dims = [] : (tensor<f32>) -> tensor<60x8x8x8xf32>
    %7 = stablehlo.multiply %6, %5 : tensor<60x8x8x8xf32>
    %8 = stablehlo.tanh %7 : tensor<60x8x8x8xf32>
    %cst_1 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %9 = stablehlo.broadcast_in_dim %cst_1, dims = [] : (tensor<f32>) -> tensor<60x8x8x8xf32>
    %10 = stablehlo.add %9, %8 : tensor<60x8x8x8xf32>
    %cst_2 = stablehlo.constant dense<5.000000e-01> : tensor<f32>
    %11 = stablehlo.broadcast_in_dim %cst_2, dims = [] : (tensor<f32>) -> tensor<60x8x8x8xf32>
    %12 = stablehlo.multiply %11, %10 : tensor<60x8x8x8xf32>
    %13 = stablehlo.multiply %0, %12 : tensor<60x8x8x8xf32>
    %cst_3 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %14 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<f32>
    %15 = "stablehlo.reduce_window"(%13, %14) <{base_dilations = array<i64: 1, 1, 1, 1>, padding = dense<0> : tensor<4x2xi64>, window_dilations = array<i64: 1, 1, 1, 1>, window_dimensions = array<i64: 1, 2, 2, 1>, window_strides = array<i64: 1, 2, 2, 1>}> ({
    ^bb0(%arg5: tensor<f32>, %arg6: tensor<f32>):
      %37 = stablehlo.maximum %arg5, %arg6 : tensor<f32>
      stablehlo.return %37 : tensor<f32>
    }) : (tensor<60x8x8x8xf32>, tensor<f32>) -> tensor<60x4x4x8xf32>
    %16 = stablehlo.convolution(%15, %arg1) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {stride = [1, 1], pad = [[1, 1], [1, 1]], lhs_dilate = [1, 1], rhs_dilate = [1, 1], reverse = [false, false]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64, precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]} : (tensor<60x4x4x8xf32>, tensor<3x3x8x16xf32>) -> tensor<60x4x4x16xf32>
    %17 = stablehlo.multiply %16, %16 : tensor<60x4x4x16xf32>
    %18 = stablehlo.multiply %17, %16 : tensor<60x4x4x16xf32>
    %cst_4 = stablehlo.constant dense<4.471500e-02> : tensor<f32>
    %19 = stablehlo.broadcast_in_dim %cst_4, dims = [] : (tensor<f32>) -> tensor<60x4x4x16xf32>
    %20 = stablehlo.multiply %19, %18 : tensor<60x4x4x16xf32>
    %21 = stablehlo.add %16, %20 : tensor<60x4x4x16xf32>
    %cst_5 = stablehlo.constant dense<0.797884583> : tensor<f32>
    %22 = stablehlo.broadcast_in_dim %cst_5, dims = [] : (tensor<f32>) -> tensor<60x4x4x16xf32>
    %23 = stablehlo.multiply %22, %21 : tensor<60x4x4x16xf32>
    %24 = stablehlo.tanh %23 : tensor<60x4x4x16xf32>
    %cst_6 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %25 = stablehlo.broadcast_in_dim %cst_6, dims = [] : (tensor<f32>) -> tensor<60x4x4x16xf32>
    %26 = stablehlo.add %25, %24 : tensor<60x4x4x16xf32>
    %cst_7 = stablehlo.constant dense<5.000000e-01> : tensor<f32>
    %27 = stablehlo.broadcast_in_dim %cst_7, dims = [] : (tensor<f32>) -> tensor<60x4x4x16xf32>
    %28 = stablehlo.multiply %27, %26 : tensor<60x4x4x16xf32>
    %29 = stablehlo.multiply %16, %28 : tensor<60x4x4x16xf32>
    %cst_8 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %30 = stablehlo.broadcast_in_dim %cst_8, dims = [] : (tensor<f32>) -> tensor<f32>
    %31 = "stablehlo.reduce_window"(%29, %30) <{base_dilations = array<i64: 1, 1, 1, 1>, padding = dense<0> : tensor<4x2xi64>, window_dilations = array<i64: 1, 1, 1, 1>, window_dimensions = array<i64: 1, 2, 2, 1>, window_strides = array<i64: 1, 2, 2, 1>}> ({
    ^bb0(%arg5: tensor<f32>, %arg6: tensor<f32>):
      %37 = stablehlo.maximum %arg5, %arg6 : tensor<f32>
      stablehlo.return %37 : tensor<f32>
    }) : (tensor<60x4x4x16xf32>, tensor<f32>) -> tensor<60x2x2x16xf32>
    %32 = stablehlo.reshape %31 : (tensor<60x2x2x16xf32>) -> tensor<60x64xf32>
    %33 = stablehlo.dot_general %32, %arg3, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<60x64xf32>, tensor<64x10xf32>) -> tensor<60x10xf32>
    %34 = stablehlo.broadcast_in_dim %arg2, dims = [1] : (tensor<10xf32>) -> tensor<1x10xf32>
    %35 = stablehlo.broadcast_in_dim %34, dims = [0, 1] : (tensor<1x10xf32>) -> tensor<60x10xf32>
    %36 = stablehlo.add %33, %35 : tensor<60x10xf32>
    return %36 : tensor<60x10xf32>
  }
}
